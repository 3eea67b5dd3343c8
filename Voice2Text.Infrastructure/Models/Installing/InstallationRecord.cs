using System.Text.Json.Serialization;
using Voice2Text.Domain.Models.Installing;

namespace Voice2Text.Infrastructure.Models.Installing;

/// <summary>What an installation's folder says of itself (<see cref="DownloadFolder.StateName"/>).</summary>
internal sealed record InstallationRecord
{
    public const int CurrentFormat = 1;

    public required int Format { get; init; }

    public required string Id { get; init; }

    public required ModelInstallRequest Request { get; init; }

    public required InstallationState State { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public InstallFault? Fault { get; init; }

    /// <summary>The files of the state of the repository that the download has begun with; it is never mixed with another.</summary>
    public IReadOnlyList<HubFile>? Files { get; init; }

    /// <summary>Imports begun and not ended: the process died in them.</summary>
    public int OpenImports { get; init; }
}

[JsonSourceGenerationOptions(
    WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, IgnoreReadOnlyProperties = true, Converters = [typeof(PrecisionConverter)])]
[JsonSerializable(typeof(InstallationRecord))]
internal sealed partial class InstallationJson : JsonSerializerContext;
