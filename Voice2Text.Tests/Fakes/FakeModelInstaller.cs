using Voice2Text.Domain.Models;
using Voice2Text.Domain.Models.Installing;

namespace Voice2Text.Tests.Fakes;

/// <summary>Installations that are as far as the test says; nothing is fetched.</summary>
internal sealed class FakeModelInstaller : IModelInstaller
{
    private readonly List<ModelInstallation> _items = [];

    /// <summary>What was asked for, in order: "pause tiny".</summary>
    public List<string> Asked { get; } = [];

    public ModelInstallation Add(string model, params InstallationState[] states)
    {
        var item = new ModelInstallation { Id = model, Request = ModelInstallRequest.For(model), CreatedAt = DateTimeOffset.UnixEpoch };
        item = states.Aggregate(item, (i, state) => i.In(state));
        _items.Add(item);
        return item;
    }

    public void Change(string id, Func<ModelInstallation, ModelInstallation> change) => _items[_items.FindIndex(i => i.Id == id)] = change(_items.Single(i => i.Id == id));

    public IReadOnlyList<ModelInstallation> List() => [.. _items];

    public Task<ModelInstallation> StartAsync(ModelInstallRequest request, CancellationToken cancellationToken)
    {
        Asked.Add($"start {request.Title} {request.Precision.Name}");
        var item = new ModelInstallation { Id = request.Title, Request = request, CreatedAt = DateTimeOffset.UnixEpoch };
        _items.Add(item);
        return Task.FromResult(item);
    }

    public Task<ModelInstallation> PauseAsync(string id, CancellationToken cancellationToken) => NoteAsync("pause", id);

    public Task<ModelInstallation> ResumeAsync(string id, CancellationToken cancellationToken) => NoteAsync("resume", id);

    public Task<ModelInstallation> CancelAsync(string id, CancellationToken cancellationToken) => NoteAsync("cancel", id);

    public Task DismissAsync(string id, CancellationToken cancellationToken) => NoteAsync("dismiss", id);

    public Task RunPendingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public InstallNeeds Estimate(ModelCatalogEntry entry, ModelPrecision precision) => new(150L << 20, 80L << 20, 5L << 30);

    private Task<ModelInstallation> NoteAsync(string what, string id)
    {
        Asked.Add($"{what} {id}");
        return Task.FromResult(_items.Single(i => i.Id == id));
    }
}
