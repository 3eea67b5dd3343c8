namespace Voice2Text.Infrastructure.Hosts;

/// <summary>The kernel's files below a root: the real ones, or recorded ones.</summary>
internal sealed record HostFiles(string Root)
{
    public static HostFiles Real { get; } = new("/");

    /// <summary>Lines of a file; none where it is not there or may not be read.</summary>
    public string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(Path.Combine(Root, path.TrimStart('/')));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The first line.</summary>
    public string? Line(string path) => Lines(path) is [var first, ..] ? first : null;
}
