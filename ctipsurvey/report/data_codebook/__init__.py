"""The codebook of a year's data as readers get it: a page, a workbook and an XML file in DDI-Codebook 2.5.

Comes in: the tables of `fieldwork.data_codebook`. Goes out: one file each; nothing is counted here.
"""
