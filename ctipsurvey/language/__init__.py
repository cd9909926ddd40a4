"""What depends on a language: how dates are printed in English, Russian and Kyrgyz."""
