#!/usr/bin/env bash
# Trains the demo checkpoint from nothing and writes it, its figures and its reference tensors into the project.
# Three to four hours on two cores. An interrupted run continues where it was.
#
# usage: run.sh [FOLDER]   FOLDER holds the spoken training data and the training state (1.2 GB); default: ./work
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
folder=${1:-work}
project=../..
python=/usr/bin/python3 # the one that Debian's python3-torch belongs to

missing=()
command -v espeak-ng > /dev/null || missing+=(espeak-ng)
command -v ffmpeg > /dev/null || missing+=(ffmpeg)
"$python" -c 'import numpy, torch' 2> /dev/null || missing+=(python3-numpy python3-torch)
compgen -G '/usr/lib/*/openblas-pthread/libblas.so.3' > /dev/null || missing+=(libopenblas0-pthread)
if ((${#missing[@]})); then
  echo "run.sh: missing; install with: apt-get install --no-install-recommends ${missing[*]}" >&2
  exit 6
fi

# One thread in each of two processes. Debian's OpenBLAS does not know newer processors and would take slower code.
export OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 GLOO_SOCKET_IFNAME=lo
if grep -qm1 avx512bw /proc/cpuinfo; then export OPENBLAS_CORETYPE=SkylakeX; fi

"$python" synthesize.py "$folder"
RANK=1 WORLD=2 "$python" train.py "$folder" &
RANK=0 WORLD=2 "$python" train.py "$folder"
wait
"$python" export.py "$folder/model.ck" "$project"
