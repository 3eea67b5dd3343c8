"""Byte-level BPE with Whisper's special tokens in Whisper's order, over a vocabulary of our own."""

import json
import os
import re

MERGES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "merges.json")
PIECES = re.compile(r"'s|'t|'re|'ve|'m|'ll|'d| ?[^\W\d_]+| ?\d+| ?[^\s\w]+|\s+(?!\S)|\s+")
LANGUAGES = (
    "en zh de es ru ko fr ja pt tr pl ca nl ar sv it id hi fi vi he uk el ms cs ro da hu ta no th ur hr bg lt la mi ml "
    "cy sk te fa lv bn sr az sl kn et mk br eu is hy ne mn bs kk sq sw gl mr pa si km sn yo so af oc ka be tg sd gu am "
    "yi lo uz fo ht ps tk nn mt sa lb my bo tl mg as tt haw ln ha ba jw su"
).split()
SECONDS_PER_TIMESTAMP = 0.02
TIMESTAMPS = 1501


def byte_characters():
    """Byte -> printable character, as in GPT-2's vocabulary."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [b for b in range(256) if b not in printable]
    return {**{b: chr(b) for b in printable}, **{b: chr(256 + i) for i, b in enumerate(others)}}


class Tokenizer:
    """Text tokens first, then the special ones, then the timestamps."""

    def __init__(self, merges_file=MERGES):
        with open(merges_file, encoding="utf-8") as file:
            self.merges = [tuple(pair) for pair in json.load(file)]
        self.characters = byte_characters()
        self.bytes = {character: byte for byte, character in self.characters.items()}
        self.vocabulary = {}
        for token in [*self.characters.values(), *(a + b for a, b in self.merges)]:
            self.vocabulary.setdefault(token, len(self.vocabulary))
        self.texts = {index: token for token, index in self.vocabulary.items()}
        self.text_tokens = len(self.vocabulary)
        names = ["<|endoftext|>", "<|startoftranscript|>", *(f"<|{code}|>" for code in LANGUAGES)]
        names += ["<|translate|>", "<|transcribe|>", "<|startoflm|>", "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>"]
        self.special = {name: self.text_tokens + i for i, name in enumerate(names)}
        self.first_timestamp = self.text_tokens + len(names)
        self.size = self.first_timestamp + TIMESTAMPS
        self.ranks = {pair: rank for rank, pair in enumerate(self.merges)}
        self.cache = {}

    def __getitem__(self, name):
        """Id of a special token."""
        return self.special[name]

    def timestamp(self, seconds):
        return self.first_timestamp + min(TIMESTAMPS - 1, round(seconds / SECONDS_PER_TIMESTAMP))

    def encode(self, text):
        """Text -> ids."""
        pieces = ("".join(self.characters[b] for b in piece.encode()) for piece in PIECES.findall(text))
        return [token for piece in pieces for token in self._piece(piece)]

    def decode(self, ids):
        """Ids -> text; special tokens and timestamps are left out."""
        characters = "".join(self.texts[i] for i in ids if i < self.text_tokens)
        return bytes(self.bytes[c] for c in characters).decode("utf-8", "replace")

    def _piece(self, piece):
        if piece not in self.cache:
            parts = list(piece)
            while len(parts) > 1:
                ranked = [(self.ranks.get(pair, len(self.ranks)), i) for i, pair in enumerate(zip(parts, parts[1:]))]
                rank, i = min(ranked)
                if rank == len(self.ranks):
                    break
                parts[i : i + 2] = [parts[i] + parts[i + 1]]
            self.cache[piece] = [self.vocabulary[part] for part in parts]
        return self.cache[piece]
