using Microsoft.Extensions.Options;
using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Persistence;
using Voice2Text.Infrastructure.Speech;

namespace Voice2Text.Infrastructure.Models;

/// <summary>The model that serves, by a switch or by <c>Speech:Model</c>, one that a switch was requested to, and the last one that answered.</summary>
internal sealed class SwitchedModelUse(IModelSwitch switches, IOptionsMonitor<SpeechOptions> speech, IOptions<StorageOptions> storage) : IModelUse
{
    public async Task<IReadOnlyList<ModelUse>> ListAsync(IReadOnlyList<InstalledModel> installed, CancellationToken cancellationToken)
    {
        // A command may run before the server ever did.
        var state = File.Exists(storage.Value.DatabasePath)
            ? await switches.GetStateAsync(cancellationToken)
            : new ModelSwitchState(speech.CurrentValue.Model, null, false, null);
        return
        [
            .. new[] { (state.Active, ModelUseReason.Active), (state.Requested, ModelUseReason.Active), (state.LastWorked, ModelUseReason.LastThatWorked) }
                .Select(use => (Model: installed.Named(use.Item1), use.Item2))
                .Where(use => use.Model is not null)
                .Select(use => new ModelUse(use.Model!.Id, use.Item2)),
        ];
    }
}
