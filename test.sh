#!/usr/bin/env bash
# Runs all tests; the last line says how many passed. Arguments go to the test runner (./test.sh --help).
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$root/scripts/prerequisites.sh"
require_dotnet
require_packages ffmpeg:ffmpeg setpriv:util-linux chromium:chromium

# What the browser tests see, for a person to look at.
export VOICE2TEXT_SCREENSHOTS=${VOICE2TEXT_SCREENSHOTS:-$root/artifacts/screenshots}

cd "$root"
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
dotnet build Voice2Text.sln --nologo --verbosity quiet
# Asked for a report, the runner writes one even when tests fail; counts come from there, not from the console.
status=0
Voice2Text.Tests/bin/Debug/net10.0/Voice2Text.Tests -noLogo -noColor -result-ctrf "$results/report.json" "$@" || status=$?
if [[ ! -s $results/report.json ]]; then
  echo "test.sh: the test run left no report (exit code $status)." >&2
  exit 1
fi
count() { grep -oE "\"$1\" *: *[0-9]+" "$results/report.json" | head -n 1 | grep -oE '[0-9]+$'; }
passed=$(count passed) failed=$(count failed) skipped=$(count skipped)
# What fails outside a test, such as the search for secrets at the end of the run, is no test's result but counts.
if ((failed == 0 && status != 0)); then failed=1; fi
line="$passed passed, $failed failed"
((skipped == 0)) || line+=", $skipped skipped"
echo "$line"
((failed == 0 && passed > 0 && status == 0))
