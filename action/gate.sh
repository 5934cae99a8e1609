#!/usr/bin/env bash
# Ends the action with the audit's own exit code. What could not be decided stops the job unless the workflow says otherwise.
set -euo pipefail

code=${EXIT_CODE:-4}
case $code:${INPUT_GATE:-true}:${INPUT_UNDECIDED:-fail} in
  0:*) exit 0 ;;
  1:false:* | 3:false:*) printf "::notice title=readycheck::The gate is off ('gate: false'), so exit code %s does not stop the job.\n" "$code" ;;
  3:true:pass) printf "::warning title=readycheck::Not everything that matters could be judged; 'undecided: pass' lets the job go on.\n" ;;
  *) exit "$code" ;;
esac
