using Microsoft.Extensions.Options;
using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Speech;

namespace Voice2Text.Infrastructure.Models;

/// <summary>The model that <c>Speech:Model</c> names: it is the active one.</summary>
internal sealed class ConfiguredModelUse(IOptions<SpeechOptions> options) : IModelUse
{
    public Task<IReadOnlyList<ModelUse>> ListAsync(IReadOnlyList<InstalledModel> installed, CancellationToken cancellationToken)
    {
        // An id, or a name, which means the most recent import of it: as IModelLibrary.FindAsync.
        var configured = options.Value.Model;
        var active = installed.FirstOrDefault(m => m.Id == configured) ?? installed.Where(m => m.Name == configured).MaxBy(m => m.ImportedAt);
        return Task.FromResult<IReadOnlyList<ModelUse>>(active is null ? [] : [new ModelUse(active.Id, ModelUseReason.Active)]);
    }
}
