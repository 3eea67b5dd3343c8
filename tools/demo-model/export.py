"""Write the trained model into the project.

usage: export.py MODEL.CK PROJECT

Writes PROJECT/models/demo (a Hugging Face Whisper checkpoint, with figures.json: word error rates over the samples)
and PROJECT/Voice2Text.Tests/TestData/demo-reference (log-mel, encoder output and logits of one clip).
"""

import json
import os
import struct
import sys
import wave

import numpy as np
import torch

import evaluate
import model as shape
from features import FFT, HOP, RATE, log_mel
from model import Whisper
from tokenizer import LANGUAGES, Tokenizer

REFERENCE_CLIP = "en-05.wav"
WINDOWS = {"exact": None, "window": 30}


def write_json(path, value, **format):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False, **format)
        file.write("\n")


def tensors_of(model):
    """State -> {Hugging Face name: float16 tensor}; the CTC head stays behind."""
    tensors = {}
    for name, value in model.state_dict().items():
        if not name.startswith("ctc."):
            tensors["model." + name.replace("encoder.positions", "encoder.embed_positions.weight")] = value.half().contiguous()
    return tensors


def round_to_checkpoint(model):
    """Give the model the weights as they are shipped, so that figures and references are of those."""
    for name, value in model.state_dict().items():
        if not name.startswith("ctc."):
            value.copy_(value.half().float())


def write_safetensors(path, tensors):
    """The safetensors format: header length (8 bytes, little-endian), JSON header, tensors one after the other."""
    header, offset = {"__metadata__": {"format": "pt"}}, 0
    for name in sorted(tensors):
        size = tensors[name].numel() * tensors[name].element_size()
        header[name] = {"dtype": "F16", "shape": list(tensors[name].shape), "data_offsets": [offset, offset + size]}
        offset += size
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for name in sorted(tensors):
            file.write(tensors[name].numpy().tobytes())


def write_settings(folder, tokenizer):
    """config.json, generation_config.json, preprocessor_config.json."""
    end, start = tokenizer["<|endoftext|>"], tokenizer["<|startoftranscript|>"]
    ends = {"bos_token_id": end, "eos_token_id": end, "pad_token_id": end, "decoder_start_token_id": start}
    config = {
        "architectures": ["WhisperForConditionalGeneration"], "model_type": "whisper", "d_model": shape.WIDTH,
        "encoder_layers": shape.ENCODER_LAYERS, "encoder_attention_heads": shape.HEADS, "encoder_ffn_dim": 4 * shape.WIDTH,
        "decoder_layers": shape.DECODER_LAYERS, "decoder_attention_heads": shape.HEADS, "decoder_ffn_dim": 4 * shape.WIDTH,
        "num_mel_bins": shape.MELS, "max_source_positions": shape.POSITIONS, "max_target_positions": shape.TEXT_POSITIONS,
        "vocab_size": tokenizer.size, "activation_function": "gelu", "scale_embedding": False, "tie_word_embeddings": True,
        **ends, "torch_dtype": "float16",
    }
    generation = {
        "is_multilingual": True, **ends, "no_timestamps_token_id": tokenizer["<|notimestamps|>"],
        "prev_sot_token_id": tokenizer["<|startofprev|>"],
        "lang_to_id": {f"<|{code}|>": tokenizer[f"<|{code}|>"] for code in LANGUAGES},
        "task_to_id": {"transcribe": tokenizer["<|transcribe|>"], "translate": tokenizer["<|translate|>"]},
        "suppress_tokens": [], "begin_suppress_tokens": [tokenizer.vocabulary["\u0120"], end],
        "max_initial_timestamp_index": 150, "max_length": shape.TEXT_POSITIONS, "return_timestamps": False,
    }
    features = {
        "feature_extractor_type": "WhisperFeatureExtractor", "feature_size": shape.MELS, "sampling_rate": RATE, "hop_length": HOP,
        "n_fft": FFT, "chunk_length": 30, "n_samples": 30 * RATE, "nb_max_frames": 30 * RATE // HOP, "padding_value": 0.0,
        "padding_side": "right",
    }
    write_json(os.path.join(folder, "config.json"), config, indent=2)
    write_json(os.path.join(folder, "generation_config.json"), generation, indent=2)
    write_json(os.path.join(folder, "preprocessor_config.json"), features, indent=2)


def write_tokenizer(folder, tokenizer):
    """vocab.json, merges.txt, added_tokens.json, tokenizer_config.json."""
    write_json(os.path.join(folder, "vocab.json"), tokenizer.vocabulary)
    with open(os.path.join(folder, "merges.txt"), "w", encoding="utf-8") as file:
        file.write("#version: 0.2\n" + "".join(f"{a} {b}\n" for a, b in tokenizer.merges))
    timestamps = {f"<|{i * 0.02:.2f}|>": tokenizer.first_timestamp + i for i in range(tokenizer.size - tokenizer.first_timestamp)}
    write_json(os.path.join(folder, "added_tokens.json"), {**tokenizer.special, **timestamps}, indent=0)
    end = "<|endoftext|>"
    settings = {"tokenizer_class": "WhisperTokenizer", "model_max_length": 1024, "add_prefix_space": False}
    write_json(os.path.join(folder, "tokenizer_config.json"), {**settings, "bos_token": end, "eos_token": end, "unk_token": end}, indent=2)


def write_reference(folder, tokenizer, model, clip, seconds):
    """Tensors of one clip as float32, little-endian, row-major, and reference.json with shapes and tokens."""
    os.makedirs(folder, exist_ok=True)
    with wave.open(clip) as file:
        audio = np.frombuffer(file.readframes(file.getnframes()), np.int16).astype(np.float32) / 32768
    mel = log_mel(evaluate.padded(audio, seconds))
    tokens = evaluate.greedy(model, tokenizer, mel)
    with torch.no_grad():
        encoded = model.encoder(mel[None])
        logits = model.decoder(torch.tensor([tokens]), encoded)[0]
    about = {"clip": os.path.basename(clip), "padded_seconds": seconds, "tokens": tokens, "text": tokenizer.decode(tokens).strip()}
    for name, tensor in (("log_mel", mel), ("encoder", encoded[0]), ("logits", logits)):
        tensor.numpy().astype("<f4").tofile(os.path.join(folder, name + ".f32"))
        about[name] = {"file": name + ".f32", "shape": list(tensor.shape)}
    write_json(os.path.join(folder, "reference.json"), about, indent=1)


def main(state, project):
    torch.set_num_threads(2)
    tokenizer = Tokenizer()
    model = Whisper(tokenizer)
    model.load_state_dict(torch.load(state)["model"])
    model.eval()
    round_to_checkpoint(model)
    samples = os.path.join(project, "samples")
    folder = os.path.join(project, "models", "demo")
    os.makedirs(folder, exist_ok=True)
    write_safetensors(os.path.join(folder, "model.safetensors"), tensors_of(model))
    write_settings(folder, tokenizer)
    write_tokenizer(folder, tokenizer)
    figures = {name: evaluate.sample_errors(model, tokenizer, samples, seconds) for name, seconds in WINDOWS.items()}
    figures["joined"] = {language: evaluate.joined_errors(model, tokenizer, samples, language) for language in ("en", "ru")}
    write_json(os.path.join(folder, "figures.json"), figures, indent=1)
    print(json.dumps(figures, indent=1))
    references = os.path.join(project, "Voice2Text.Tests", "TestData", "demo-reference")
    for name, seconds in WINDOWS.items():
        write_reference(os.path.join(references, name), tokenizer, model, os.path.join(samples, REFERENCE_CLIP), seconds)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
