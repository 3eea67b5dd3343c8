#!/usr/bin/env bash
# Runs a fake Telegram on this machine, to try the bot by hand: a Bot API server and a page to chat on.
# usage: scripts/fake-telegram.sh [--port 8081]
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$root/scripts/prerequisites.sh"
require_dotnet

program=$root/Voice2Text.Tests/bin/Debug/net10.0/Voice2Text.Tests
# Rebuilt when one of its own sources is newer than it; the application's do not count.
is_stale() {
  [[ ! -x $program ]] || [[ -n $(find "$root"/Voice2Text.Tests/{Fakes/BotApi,Program.cs,Voice2Text.Tests.csproj} -type f -newer "$program" -print -quit) ]]
}
if is_stale; then
  echo "Building ..." >&2
  if ! log=$(dotnet build "$root/Voice2Text.Tests" --nologo --verbosity quiet 2>&1); then
    echo "$log" >&2
    echo "fake-telegram.sh: the build failed (see above)." >&2
    exit 1
  fi
  touch "$program"
fi

export DOTNET_ROOT=${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")}
exec "$program" fake-bot-api "$@"
