using System.Text.RegularExpressions;

namespace Voice2Text.Domain.Models.Installing;

/// <summary>What is to be installed: a repository of the hub, or a local folder.</summary>
public sealed partial record ModelInstallRequest
{
    /// <summary>The revision that is meant where none is named.</summary>
    public const string DefaultRevision = "main";

    /// <summary>A repository: <c>openai/whisper-small</c>. Either this or <see cref="Folder"/>.</summary>
    public string? Repository { get; init; }

    /// <summary>Branch, tag or commit.</summary>
    public string Revision { get; init; } = DefaultRevision;

    /// <summary>A folder on the server with a checkpoint in it.</summary>
    public string? Folder { get; init; }

    /// <summary>Name in the library; by default the last part of the repository's or folder's name.</summary>
    public string? Name { get; init; }

    public ModelPrecision Precision { get; init; } = ModelPrecision.Balanced;

    /// <summary>The name it will have in the library.</summary>
    public string LibraryName => Name ?? (Repository ?? Path.TrimEndingDirectorySeparator(Folder ?? "")).Split('/')[^1];

    /// <summary>What it is, for people: the repository with its revision, or the folder.</summary>
    public string Title => Repository is null ? Folder ?? "" : Revision == DefaultRevision ? Repository : $"{Repository}@{Revision}";

    /// <summary>A request for a name of the catalog or a repository.</summary>
    /// <exception cref="InstallException">It is neither; the message says what is possible.</exception>
    public static ModelInstallRequest For(string nameOrRepository, string? revision = null)
    {
        var repository = ModelCatalog.Find(nameOrRepository)?.Repository ?? nameOrRepository;
        if (!RepositoryForm().IsMatch(repository) || repository.Contains("..", StringComparison.Ordinal))
        {
            throw new InstallException(
                InstallFailure.NotFound,
                $"\"{nameOrRepository}\" is neither in the catalog nor the name of a repository such as openai/whisper-small. The catalog has: "
                + $"{string.Join(", ", ModelCatalog.Entries.Select(e => e.Name))}.");
        }

        if (revision is not null && (!RevisionForm().IsMatch(revision) || revision.Contains("..", StringComparison.Ordinal)))
            throw new InstallException(InstallFailure.NotFound, $"\"{revision}\" cannot be a branch, a tag or a commit.");
        return new() { Repository = repository, Revision = revision ?? DefaultRevision };
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_.-]{0,95}/[A-Za-z0-9][A-Za-z0-9_.-]{0,95}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RepositoryForm();

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9_./-]{0,199}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RevisionForm();
}
