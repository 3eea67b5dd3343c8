using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Persistence;
using Voice2Text.Infrastructure.Speech;

namespace Voice2Text.Infrastructure.Models;

/// <summary>Keeps which model serves, what was requested, and every switch. Requests may come from another process.</summary>
public sealed class ModelSwitchStore(
    IDbContextFactory<Voice2TextDbContext> contexts, IOptionsMonitor<SpeechOptions> options, TimeProvider time) : IModelSwitch
{
    public event EventHandler? Changed;

    public async Task<ModelSwitchState> GetStateAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var selection = await context.ModelSelections.AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        var pending = await Pending(context).AsNoTracking().FirstOrDefaultAsync(cancellationToken);
        // A configuration that was changed since the last switch wins over it, from the next start on.
        var switched = selection?.Configured == options.CurrentValue.Model ? selection.Active : null;
        return new ModelSwitchState(switched ?? options.CurrentValue.Model, pending?.To, pending?.StartedAt is not null, selection?.LastWorked);
    }

    public async Task<IReadOnlyList<ModelSwitchEntry>> GetHistoryAsync(int limit, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.ModelSwitches.AsNoTracking().OrderByDescending(s => s.Id).Take(limit).ToListAsync(cancellationToken);
    }

    public async Task<long> RequestAsync(string model, string who, CancellationToken cancellationToken)
    {
        var entry = new ModelSwitchEntry { RequestedAt = time.GetUtcNow(), RequestedBy = who, To = model };
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        context.Add(entry);
        await context.SaveChangesAsync(cancellationToken);
        Changed?.Invoke(this, EventArgs.Empty);
        return entry.Id;
    }

    public async Task<IReadOnlyList<UserModel>> GetUserModelsAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.UserModels.AsNoTracking().OrderBy(u => u.UserKey).ToListAsync(cancellationToken);
    }

    public async Task SetUserModelAsync(string userKey, string? model, string who, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var row = await context.UserModels.FindAsync([userKey], cancellationToken);
        if (model is null && row is not null) context.Remove(row);
        else if (model is not null && row is not null) (row.Model, row.SetBy, row.SetAt) = (model, who, time.GetUtcNow());
        else if (model is not null) context.Add(new UserModel { UserKey = userKey, Model = model, SetBy = who, SetAt = time.GetUtcNow() });
        await context.SaveChangesAsync(cancellationToken);
        Changed?.Invoke(this, EventArgs.Empty);
    }

    /// <summary>The model of a user, where one was set.</summary>
    public async Task<string?> FindUserModelAsync(string userKey, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return (await context.UserModels.AsNoTracking().SingleOrDefaultAsync(u => u.UserKey == userKey, cancellationToken))?.Model;
    }

    /// <summary>What serves. A configuration that was changed since the last switch wins over it.</summary>
    internal async Task<ModelSelection> GetSelectionAsync(CancellationToken cancellationToken)
    {
        var configured = options.CurrentValue.Model;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var selection = await SelectAsync(context, cancellationToken);
        if (selection.Configured == configured) return selection;
        if (selection.Active is { } active)
        {
            context.Add(Entry(ModelSwitchEntry.Configuration, active, configured, "Speech:Model was changed."));
            selection.Active = null;
        }

        selection.Configured = configured;
        await context.SaveChangesAsync(cancellationToken);
        return selection;
    }

    /// <summary>Takes the newest request; older ones give way to it.</summary>
    internal async Task<ModelSwitchEntry?> BeginAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var all = await Pending(context).ToListAsync(cancellationToken);
        if (all.Count == 0) return null;
        var now = time.GetUtcNow();
        foreach (var old in all.Skip(1)) (old.Outcome, old.FinishedAt) = (ModelSwitchOutcome.Superseded, now);
        var newest = all[0];
        if (newest.StartedAt is null) newest.StartedAt = now;
        else (newest.Outcome, newest.FinishedAt, newest.Reason) = (ModelSwitchOutcome.RolledBack, now, "The application ended while it loaded the model.");
        await context.SaveChangesAsync(cancellationToken);
        Changed?.Invoke(this, EventArgs.Empty);
        return newest.Outcome == ModelSwitchOutcome.Requested ? newest : null;
    }

    /// <summary>Leaves a request that has begun for the next start.</summary>
    internal Task PutBackAsync(long id, CancellationToken cancellationToken) => ChangeAsync(id, (entry, _) => entry.StartedAt = null, cancellationToken);

    /// <summary>The new model is active.</summary>
    internal Task CompleteAsync(long id, string? from, string to, CancellationToken cancellationToken) => ChangeAsync(
        id,
        (entry, selection) =>
        {
            (entry.Outcome, entry.FinishedAt, entry.From, entry.To) = (ModelSwitchOutcome.Done, time.GetUtcNow(), from, to);
            (selection.Active, selection.Configured) = (to, options.CurrentValue.Model);
        },
        cancellationToken);

    /// <summary>The former model stays.</summary>
    internal Task RollBackAsync(long id, string? from, string reason, CancellationToken cancellationToken) => ChangeAsync(
        id, (entry, _) => (entry.Outcome, entry.FinishedAt, entry.From, entry.Reason) = (ModelSwitchOutcome.RolledBack, time.GetUtcNow(), from, reason), cancellationToken);

    /// <summary>The application itself switches, because the engine was lost.</summary>
    internal async Task FallBackAsync(string from, string to, string reason, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        context.Add(Entry(ModelSwitchEntry.Application, from, to, reason));
        var selection = await SelectAsync(context, cancellationToken);
        (selection.Active, selection.Configured) = (to, options.CurrentValue.Model);
        await context.SaveChangesAsync(cancellationToken);
        Changed?.Invoke(this, EventArgs.Empty);
    }

    /// <summary>A model has answered.</summary>
    internal async Task WorkedAsync(string model, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var selection = await SelectAsync(context, cancellationToken);
        if (selection.LastWorked == model) return;
        (selection.FormerWorked, selection.LastWorked) = (selection.LastWorked, model);
        await context.SaveChangesAsync(cancellationToken);
    }

    private async Task ChangeAsync(long id, Action<ModelSwitchEntry, ModelSelection> change, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        change(await context.ModelSwitches.SingleAsync(s => s.Id == id, cancellationToken), await SelectAsync(context, cancellationToken));
        await context.SaveChangesAsync(cancellationToken);
        Changed?.Invoke(this, EventArgs.Empty);
    }

    private static IQueryable<ModelSwitchEntry> Pending(Voice2TextDbContext context) =>
        context.ModelSwitches.Where(s => s.Outcome == ModelSwitchOutcome.Requested).OrderByDescending(s => s.Id);

    private static async Task<ModelSelection> SelectAsync(Voice2TextDbContext context, CancellationToken cancellationToken) =>
        await context.ModelSelections.SingleOrDefaultAsync(cancellationToken) ?? context.ModelSelections.Add(new ModelSelection()).Entity;

    private ModelSwitchEntry Entry(string who, string from, string to, string reason)
    {
        var now = time.GetUtcNow();
        return new() { RequestedAt = now, RequestedBy = who, From = from, To = to, Outcome = ModelSwitchOutcome.Done, StartedAt = now, FinishedAt = now, Reason = reason };
    }
}
