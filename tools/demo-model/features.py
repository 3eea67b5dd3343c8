"""Whisper's log-mel spectrogram."""

import numpy as np
import torch

RATE = 16000
FFT = 400
HOP = 160
MELS = 80
SAMPLES_PER_POSITION = 2 * HOP  # the encoder's second convolution halves the frame rate


def mel_filters():
    """Slaney-scale, area-normalised triangles; float32 [MELS, FFT / 2 + 1]."""

    def to_mel(hertz):
        hertz = np.asarray(hertz, float)
        high = 15 + np.log(np.maximum(hertz, 1e-9) / 1000) / (np.log(6.4) / 27)
        return np.where(hertz < 1000, hertz * 3 / 200, high)

    def to_hertz(mel):
        mel = np.asarray(mel, float)
        return np.where(mel < 15, mel * 200 / 3, 1000 * np.exp((np.log(6.4) / 27) * (mel - 15)))

    frequencies = np.linspace(0, RATE / 2, FFT // 2 + 1)
    points = to_hertz(np.linspace(to_mel(0), to_mel(RATE / 2), MELS + 2))
    filters = np.zeros((MELS, FFT // 2 + 1))
    for i in range(MELS):
        low, centre, high = points[i : i + 3]
        rising, falling = (frequencies - low) / (centre - low), (high - frequencies) / (high - centre)
        filters[i] = np.maximum(0, np.minimum(rising, falling)) * 2 / (high - low)
    return torch.tensor(filters, dtype=torch.float32)


FILTERS = mel_filters()
WINDOW = torch.hann_window(FFT)


def log_mel(audio):
    """Audio float32 [samples] in -1..1 -> [MELS, samples // HOP], scaled as Whisper does."""
    audio = torch.as_tensor(audio)
    spectrum = torch.stft(audio, FFT, HOP, window=WINDOW, return_complex=True, center=True, pad_mode="reflect")
    mel = torch.log10(torch.clamp(FILTERS @ (spectrum[..., :-1].abs() ** 2), min=1e-10))
    return (torch.maximum(mel, mel.max() - 8) + 4) / 4
