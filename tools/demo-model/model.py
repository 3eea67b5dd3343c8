"""A small Whisper: OpenAI's architecture under Hugging Face's parameter names."""

import math

import torch
from torch import nn
from torch.nn import functional as F

WIDTH = 128
HEADS = 2
HEAD = WIDTH // HEADS
ENCODER_LAYERS = 3
DECODER_LAYERS = 2
POSITIONS = 1500
TEXT_POSITIONS = 448
MELS = 80


def sinusoids(length, width):
    """Whisper's encoder positions, [length, width]."""
    step = math.log(10000) / (width // 2 - 1)
    scales = torch.exp(-step * torch.arange(width // 2))
    angles = torch.arange(length)[:, None] * scales[None]
    return torch.cat([angles.sin(), angles.cos()], 1)


def gelu(x):
    """Gelu by erf: Debian's PyTorch 1.13 has a wrong backward of F.gelu on strided input."""
    return x * 0.5 * (1 + torch.erf(x * 0.7071067811865476))


def convolve(layer, x, stride):
    """Conv1d of width 3 as a matrix product, [B, C, T] -> [B, T', WIDTH]: Debian's packaged convolution backward
    returns NaN now and then."""
    windows = F.pad(x, (1, 1)).unfold(2, 3, stride).permute(0, 2, 1, 3)
    batch, length = windows.shape[:2]
    weight = layer.weight.view(layer.weight.shape[0], -1)
    return windows.reshape(batch, length, -1) @ weight.T + layer.bias


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.k_proj = nn.Linear(WIDTH, WIDTH, bias=False)
        self.v_proj = nn.Linear(WIDTH, WIDTH)
        self.q_proj = nn.Linear(WIDTH, WIDTH)
        self.out_proj = nn.Linear(WIDTH, WIDTH)

    def forward(self, x, source=None, mask=None):
        """Queries from x [B, T, WIDTH], keys and values from source [B, S, WIDTH] (x itself where it is None)."""
        source = x if source is None else source
        q = self._heads(self.q_proj(x)) * HEAD**-0.5
        scores = q @ self._heads(self.k_proj(source)).transpose(2, 3)
        if mask is not None:
            scores = scores + mask
        mixed = scores.softmax(-1) @ self._heads(self.v_proj(source))
        return self.out_proj(mixed.transpose(1, 2).reshape(x.shape))

    @staticmethod
    def _heads(x):
        return x.view(x.shape[0], x.shape[1], HEADS, HEAD).transpose(1, 2)


class Layer(nn.Module):
    def __init__(self, is_decoder, dropout):
        super().__init__()
        self.self_attn = Attention()
        self.self_attn_layer_norm = nn.LayerNorm(WIDTH)
        self.is_decoder = is_decoder
        if is_decoder:
            self.encoder_attn = Attention()
            self.encoder_attn_layer_norm = nn.LayerNorm(WIDTH)
        self.fc1 = nn.Linear(WIDTH, 4 * WIDTH)
        self.fc2 = nn.Linear(4 * WIDTH, WIDTH)
        self.final_layer_norm = nn.LayerNorm(WIDTH)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x, mask=None, audio=None):
        x = x + self.dropout(self.self_attn(self.self_attn_layer_norm(x), mask=mask))
        if self.is_decoder:
            x = x + self.dropout(self.encoder_attn(self.encoder_attn_layer_norm(x), audio))
        return x + self.dropout(self.fc2(gelu(self.fc1(self.final_layer_norm(x)))))


class Encoder(nn.Module):
    def __init__(self, dropout):
        super().__init__()
        self.conv1 = nn.Conv1d(MELS, WIDTH, 3, padding=1)
        self.conv2 = nn.Conv1d(WIDTH, WIDTH, 3, stride=2, padding=1)
        self.layers = nn.ModuleList(Layer(False, dropout) for _ in range(ENCODER_LAYERS))
        self.layer_norm = nn.LayerNorm(WIDTH)
        self.register_buffer("positions", sinusoids(POSITIONS, WIDTH))

    def forward(self, mel):
        """Log-mel [B, MELS, frames] -> [B, frames / 2, WIDTH]."""
        x = gelu(convolve(self.conv1, mel, 1)).transpose(1, 2)
        x = gelu(convolve(self.conv2, x, 2))
        x = x + self.positions[: x.shape[1]]
        for layer in self.layers:
            x = layer(x)
        return self.layer_norm(x)


class Decoder(nn.Module):
    def __init__(self, vocabulary, dropout):
        super().__init__()
        self.embed_tokens = nn.Embedding(vocabulary, WIDTH)
        self.embed_positions = nn.Embedding(TEXT_POSITIONS, WIDTH)
        nn.init.normal_(self.embed_tokens.weight, std=0.05)
        nn.init.normal_(self.embed_positions.weight, std=0.01)
        self.layers = nn.ModuleList(Layer(True, dropout) for _ in range(DECODER_LAYERS))
        self.layer_norm = nn.LayerNorm(WIDTH)

    def forward(self, tokens, audio):
        """Tokens [B, T] and the encoder's output -> logits [B, T, vocabulary]."""
        length = tokens.shape[1]
        x = self.embed_tokens(tokens) + self.embed_positions.weight[:length]
        mask = torch.full((length, length), -1e9).triu(1)
        for layer in self.layers:
            x = layer(x, mask, audio)
        return self.layer_norm(x) @ self.embed_tokens.weight.T


class Whisper(nn.Module):
    """Encoder, decoder, and a CTC head on the encoder that only training uses: it teaches alignment early."""

    def __init__(self, tokenizer, dropout=0.0):
        super().__init__()
        self.encoder = Encoder(dropout)
        self.decoder = Decoder(tokenizer.size, dropout)
        self.ctc = nn.Linear(WIDTH, tokenizer.text_tokens + 1)
