using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using Microsoft.ML.OnnxRuntime;
using Voice2Text.Domain.Hosts;
using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Hosts;
using Voice2Text.Infrastructure.Persistence;

namespace Voice2Text.Infrastructure.Models;

/// <summary>
/// What models cost on this machine. Measured once for each kind of model, number of threads, machine and version of ONNX
/// Runtime; kept as one small file each in the storage folder, which the server and the command line share.
/// </summary>
public sealed class ModelSpeeds(IOptions<StorageOptions> storage, IModelWork work, TimeProvider time) : IDisposable
{
    /// <summary>Memory that a measurement may take; without it nothing is measured.</summary>
    private const long MemoryNeeded = 300L << 20;

    // Far more than the models of one machine; those of former machines and versions go first.
    private const int MaxFiles = 200;

    private readonly SemaphoreSlim _turn = new(1);

    private string Folder => Path.Combine(storage.Value.Directory, "calibration");

    /// <summary>What was measured before; <see langword="null"/> where nothing was.</summary>
    public ModelSpeed? Find(ModelDimensions dimensions, ModelPrecision precision, int threads)
    {
        var key = Key(dimensions, precision, threads);
        try
        {
            var kept = JsonSerializer.Deserialize(File.ReadAllBytes(PathOf(key)), KeptSpeedJson.Default.KeptSpeed);
            return kept?.Key == key ? kept.Speed : null;
        }
        catch (Exception e) when (e is IOException or JsonException or UnauthorizedAccessException)
        {
            // It is measured again.
            return null;
        }
    }

    /// <summary>
    /// What was measured before, else measures it: a second or two on all threads, one measurement at a time.
    /// <see langword="null"/> where memory is too short for it.
    /// </summary>
    public async Task<ModelSpeed?> MeasureAsync(ModelDimensions dimensions, ModelPrecision precision, int threads, CancellationToken cancellationToken)
    {
        if (Find(dimensions, precision, threads) is { } known) return known;
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (Find(dimensions, precision, threads) is { } justMeasured) return justMeasured;
            if (MemoryRoom.Of(new HostFactsReader(HostFiles.Real).Read()).Free < MemoryNeeded) return null;
            Directory.CreateDirectory(Folder);
            var speed = await work.MeasureAsync(new SpeedMeasuring(dimensions, precision, threads, Folder), cancellationToken);
            Keep(new KeptSpeed(Key(dimensions, precision, threads), speed));
            return speed;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private void Keep(KeptSpeed speed)
    {
        foreach (var old in new DirectoryInfo(Folder).EnumerateFiles("*.json").OrderByDescending(f => f.LastWriteTimeUtc).Skip(MaxFiles - 1)) old.Delete();
        var path = PathOf(speed.Key);
        var aside = $"{path}.{Guid.NewGuid():N}";
        File.WriteAllBytes(aside, JsonSerializer.SerializeToUtf8Bytes(speed, KeptSpeedJson.Default.KeptSpeed));
        File.Move(aside, path, overwrite: true);
    }

    private string PathOf(string key) => Path.Combine(Folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..16] + ".json");

    private string Key(ModelDimensions dimensions, ModelPrecision precision, int threads)
    {
        var host = HostProfileReader.Read(time.GetUtcNow());
        return $"{dimensions}; {precision}; {threads} threads; {typeof(OrtEnv).Module.ModuleVersionId:N}; "
            + string.Create(CultureInfo.InvariantCulture, $"{host.CpuModel}; {host.Processors} processors of {host.CpuLimit}; {host.MemoryBytes}; {host.SwapBytes}; {host.MemoryLimitBytes}");
    }
}

/// <summary>A measurement and what it is of.</summary>
internal sealed record KeptSpeed(string Key, ModelSpeed Speed);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(KeptSpeed))]
internal sealed partial class KeptSpeedJson : JsonSerializerContext;
