namespace Voice2Text.Infrastructure.Models;

/// <summary>Where models are.</summary>
public sealed class ModelLibraryOptions
{
    /// <summary>Folder of the installed models; made on first use.</summary>
    public required string Directory { get; set; }

    /// <summary>Folder of the checkpoint that ships with the application.</summary>
    public required string DemoCheckpoint { get; set; }

    /// <summary>Folder of the clips that imports are compared on; without it, it is done on a signal that is no speech.</summary>
    public string? SampleClips { get; set; }
}
