using Microsoft.Extensions.Options;
using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Persistence;

namespace Voice2Text.Infrastructure.Models;

/// <summary>The model that was switched to, one that a switch was requested to, and the last one that answered.</summary>
internal sealed class SwitchedModelUse(IModelSwitch switches, IOptions<StorageOptions> storage) : IModelUse
{
    public async Task<IReadOnlyList<ModelUse>> ListAsync(IReadOnlyList<InstalledModel> installed, CancellationToken cancellationToken)
    {
        // A command may run before the server ever did.
        if (!File.Exists(storage.Value.DatabasePath)) return [];
        var state = await switches.GetStateAsync(cancellationToken);
        var uses = new List<ModelUse>();
        Add(state.Active, ModelUseReason.Active);
        Add(state.Requested, ModelUseReason.Active);
        Add(state.LastWorked, ModelUseReason.LastThatWorked);
        return uses;

        void Add(string? nameOrId, ModelUseReason reason)
        {
            var model = installed.FirstOrDefault(m => m.Id == nameOrId) ?? installed.Where(m => m.Name == nameOrId).MaxBy(m => m.ImportedAt);
            if (model is not null) uses.Add(new ModelUse(model.Id, reason));
        }
    }
}
