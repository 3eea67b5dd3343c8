using Voice2Text.Domain.Settings;

namespace Voice2Text.Web.Features.Settings;

/// <summary>What an operator has typed and not saved yet.</summary>
internal sealed class SettingsDraft
{
    private readonly Dictionary<string, string?> _changes = new(StringComparer.Ordinal);

    /// <summary>New values by key; <see langword="null"/> for the default.</summary>
    public IReadOnlyDictionary<string, string?> Changes => _changes;

    public bool HasChanges => _changes.Count > 0;

    public bool IsChanged(Setting setting) => _changes.ContainsKey(setting.Definition.Key);

    /// <summary>What the field shows.</summary>
    public string? Of(Setting setting) => _changes.TryGetValue(setting.Definition.Key, out var value) ? value ?? setting.Default : setting.Value;

    public void Set(Setting setting, string? value)
    {
        // A secret's value is not known here: whatever is typed is a change.
        if (setting.Definition.Kind != SettingKind.Secret && (value ?? "") == (setting.Value ?? "")) _changes.Remove(setting.Definition.Key);
        else if (setting.Definition.Kind == SettingKind.Secret && string.IsNullOrEmpty(value)) _changes.Remove(setting.Definition.Key);
        else _changes[setting.Definition.Key] = value;
    }

    public void Reset(Setting setting) => _changes[setting.Definition.Key] = null;

    public void Clear() => _changes.Clear();
}
