namespace Voice2Text.Domain.Models;

/// <summary>Finds models among those that are installed.</summary>
public static class InstalledModels
{
    /// <summary>The model with this id, else the most recent import with this name; <see langword="null"/> where there is none.</summary>
    public static InstalledModel? Named(this IReadOnlyList<InstalledModel> models, string? nameOrId) =>
        models.FirstOrDefault(m => m.Id == nameOrId) ?? models.Where(m => m.Name == nameOrId).MaxBy(m => m.ImportedAt);
}
