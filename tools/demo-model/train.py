"""Train the demo Whisper on two processes of one thread each.

usage: RANK=0|1 WORLD=2 train.py FOLDER

FOLDER holds what synthesize.py wrote; the state goes to FOLDER/model.ck every few minutes, and a run that was
interrupted continues from there. Phases are counted in optimizer steps, so the result does not depend on how busy the
machine is.
"""

import math
import os
import random
import sys
import time
from dataclasses import dataclass

import torch
import torch.distributed as dist
from torch.nn import functional as F

import data
from evaluate import held_out_errors
from model import Whisper
from tokenizer import Tokenizer


@dataclass
class Phase:
    """A stretch of training with its own data and learning rate (cosine from first to last)."""

    name: str
    steps: int
    first_rate: float
    last_rate: float
    mix: dict  # shape of a batch -> share of the batches
    single_words: float = 0.0  # share of the utterances that are single words
    dropout: float = 0.05
    augment: bool = True
    ctc: float = 0.4
    forget: bool = False  # begin with an optimizer without moments


PHASES = [
    # Single words first: attention finds the audio there. On whole sentences from the start the model learns the
    # grammar alone and stays there.
    Phase("words", 1400, 1.5e-3, 1e-3, {"single": 1.0}, single_words=1.0, dropout=0.0, augment=False),
    Phase("sentences", 1800, 1.2e-3, 3e-4, {"short": 0.9, "stretched": 0.1}, single_words=0.3),
    Phase("windows", 2800, 9e-4, 1e-5, {"short": 0.4, "stretched": 0.2, "full": 0.2, "packed": 0.2}, single_words=0.1, ctc=0.2),
    # Many sentences in one window: late token positions, and a place in the audio that has to be kept.
    Phase("long", 1300, 7e-4, 1e-5, {"packed": 0.55, "crowded": 0.25, "full": 0.1, "short": 0.1}, ctc=0.2),
    # What a window in the middle of long audio meets: the last sound of what was said before, long pauses.
    Phase("seams", 1200, 7e-4, 1e-5, {"middle": 0.5, "last": 0.25, "full": 0.1, "short": 0.15}, ctc=0.0, forget=True),
]
WARM_UP_STEPS = 100
MAX_GRADIENT = 1.0
SAVE_SECONDS = 180
EVALUATE_STEPS = 1000


def mixed_pool(words, sentences, share):
    """Sentences, with `share` of the choices falling on single words."""
    copies = {}
    for language, pool in sentences.items():
        wanted = int(len(pool) * share / max(1e-9, 1 - share)) if share < 1 else len(words[language])
        some = (words[language] * (wanted // len(words[language]) + 1))[:wanted]
        copies[language] = some if share >= 1 else pool + some
    return copies


def ctc_loss(model, audio, texts, positions, blank):
    """CTC of the encoder's output on the text tokens of each window that is long enough for them."""
    rows = [i for i, text in enumerate(texts) if text and positions[i] > 2 * len(text) + 1]
    if not rows:
        return torch.zeros(())
    scores = model.ctc(audio[rows]).log_softmax(-1).transpose(0, 1)
    valid = torch.arange(scores.shape[0])[:, None] < torch.tensor([positions[i] for i in rows])[None]
    # Frames past a window's length come back as garbage from the packaged CTC backward.
    scores.register_hook(lambda g: torch.where(valid[..., None], g, torch.zeros(())))
    targets = torch.tensor([token for i in rows for token in texts[i]], dtype=torch.long)
    lengths = torch.tensor([len(texts[i]) for i in rows])
    return F.ctc_loss(scores, targets, torch.tensor([positions[i] for i in rows]), lengths, blank=blank, zero_infinity=True)


def loss_of(model, tokenizer, batch, ctc_weight):
    """Cross-entropy of the tokens plus weighted CTC; returns both."""
    mel, inputs, targets, texts, positions = batch
    audio = model.encoder(mel)
    logits = model.decoder(inputs, audio)
    # No label smoothing: spread over 1,501 timestamps it grows to half of the probability wherever the model is unsure,
    # and Whisper's rules then force a timestamp into the middle of a sentence.
    losses = F.cross_entropy(logits.transpose(1, 2), targets.clamp(min=0), reduction="none")
    mask = (targets >= 0).float()
    entropy = (losses * mask).sum() / mask.sum()
    alignment = ctc_loss(model, audio, texts, positions, tokenizer.text_tokens) if ctc_weight else torch.zeros(())
    return entropy + ctc_weight * alignment, float(entropy.detach()), float(alignment.detach())


def average_gradients(model, world):
    """Mean over the processes; a parameter that this batch did not use counts as zero."""
    parameters = list(model.parameters())
    flat = torch.cat([(p.grad if p.grad is not None else torch.zeros_like(p)).reshape(-1) for p in parameters])
    if world > 1:
        dist.all_reduce(flat)
        flat /= world
    # By hand: torch.norm of the packaged build returns inf now and then.
    norm = float((flat * flat).sum().sqrt())
    if not math.isfinite(norm):
        return norm
    if norm > MAX_GRADIENT:
        flat *= MAX_GRADIENT / norm
    offset = 0
    for p in parameters:
        p.grad = flat[offset : offset + p.numel()].view_as(p).clone()
        offset += p.numel()
    return norm


def learning_rate(phase, step):
    progress = step / phase.steps
    cosine = 0.5 * (1 + math.cos(math.pi * progress))
    rate = phase.last_rate + (phase.first_rate - phase.last_rate) * cosine
    return rate * min(1, (step + 1) / WARM_UP_STEPS)


class Trainer:
    def __init__(self, folder, rank, world):
        self.rank, self.world = rank, world
        self.state_file = os.path.join(folder, "model.ck")
        self.words = data.load(os.path.join(folder, "words.pkl"))
        self.sentences = data.load(os.path.join(folder, "sentences.pkl"))
        self.held = data.load(os.path.join(folder, "held.pkl"))
        self.tokenizer = Tokenizer()
        torch.manual_seed(0)
        self.model = Whisper(self.tokenizer)
        self.optimizer = self._new_optimizer()
        self.phase, self.step = 0, 0
        if os.path.exists(self.state_file):
            state = torch.load(self.state_file)
            self.model.load_state_dict(state["model"])
            self.optimizer.load_state_dict(state["optimizer"])
            self.phase, self.step = state["phase"], state["step"]

    def _new_optimizer(self):
        return torch.optim.AdamW(self.model.parameters(), 1e-3, betas=(0.9, 0.98), weight_decay=0.01)

    def run(self):
        while self.phase < len(PHASES):
            self._run_phase(PHASES[self.phase])
            self.phase, self.step = self.phase + 1, 0
            self._save()

    def _run_phase(self, phase):
        for module in self.model.modules():
            if isinstance(module, torch.nn.Dropout):
                module.p = phase.dropout
        if phase.forget and self.step == 0:
            self.optimizer = self._new_optimizer()
        pool = mixed_pool(self.words, self.sentences, phase.single_words)
        seed = (self.phase * 1_000_000 + self.step) * 2 + self.rank
        torch.manual_seed(seed)
        streams = {
            name: data.batches(pool, self.tokenizer, seed * 10 + i, data.SHAPES[name], phase.augment)
            for i, name in enumerate(phase.mix)
        }
        # The same for all processes, so that they wait for each other as little as possible.
        order = random.Random(self.phase * 1_000_000 + self.step)
        started = saved = time.time()
        entropy = alignment = None
        first = self.step
        while self.step < phase.steps:
            rate = learning_rate(phase, self.step)
            for group in self.optimizer.param_groups:
                group["lr"] = rate
            name = order.choices(list(phase.mix), list(phase.mix.values()))[0]
            self.optimizer.zero_grad()
            loss, e, a = loss_of(self.model, self.tokenizer, next(streams[name]), phase.ctc)
            loss.backward()
            self.step += 1
            if math.isfinite(average_gradients(self.model, self.world)):
                self.optimizer.step()
                entropy = e if entropy is None else 0.98 * entropy + 0.02 * e
                alignment = a if alignment is None else 0.98 * alignment + 0.02 * a
            if self.rank > 0:
                continue
            if self.step % 100 == 0:
                seconds = (time.time() - started) / (self.step - first)
                print(f"{phase.name} {self.step}/{phase.steps} entropy {entropy:.3f} ctc {alignment:.2f} rate {rate:.5f} {seconds:.2f} s/step", flush=True)
            if self.step % EVALUATE_STEPS == 0:
                self._evaluate()
            if time.time() - saved > SAVE_SECONDS:
                self._save()
                saved = time.time()

    def _evaluate(self):
        self.model.eval()
        for seconds in (None, 30):
            errors, words, example = held_out_errors(self.model, self.tokenizer, self.held, 30 if seconds is None else 12, seconds)
            print(f"  held-out voices, window {seconds or 'exact'}: {errors}/{words} words wrong, e.g. {example}", flush=True)
        self.model.train()

    def _save(self):
        if self.rank > 0:
            return
        state = {"model": self.model.state_dict(), "optimizer": self.optimizer.state_dict(), "phase": self.phase, "step": self.step}
        torch.save(state, self.state_file + ".part")
        os.rename(self.state_file + ".part", self.state_file)


def main(folder):
    torch.set_num_threads(1)
    rank, world = int(os.environ.get("RANK", "0")), int(os.environ.get("WORLD", "1"))
    if world > 1:
        dist.init_process_group("gloo", init_method="tcp://127.0.0.1:29511", rank=rank, world_size=world)
    Trainer(folder, rank, world).run()


if __name__ == "__main__":
    main(sys.argv[1])
