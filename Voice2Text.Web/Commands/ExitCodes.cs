using Microsoft.Extensions.Options;
using Voice2Text.Domain.Audio;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Models.Installing;
using Voice2Text.Domain.Speech;
using Voice2Text.Infrastructure.Persistence;
using Voice2Text.Infrastructure.Persistence.Backups;
using Voice2Text.Infrastructure.Speech.Benchmarks;
using Voice2Text.Web.Commands.Memory;

namespace Voice2Text.Web.Commands;

/// <summary>What a script can tell from the exit code; the same table stands in docs/command-line.md.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Unexpected = 1;
    public const int Usage = 2;
    public const int Audio = 3;
    public const int NoSpeech = 4;
    public const int Model = 5;
    public const int Machine = 6;
    public const int Cancelled = 130;

    public static int Of(Exception exception) => exception switch
    {
        AudioException { Failure: AudioFailure.DecoderMissing or AudioFailure.DiskFull } => Machine,
        AudioException => Audio,
        CheckpointException { Failure: CheckpointFailure.DiskFull or CheckpointFailure.AccessDenied } => Machine,
        InstallException { Fault.Failure: var failure } => OfInstall(failure),
        BenchmarkException { Failure: var failure } => failure == BenchmarkFailure.Input ? Usage : Machine,
        StorageException or BackupException or ListenException or MeasurementException => Machine,
        CheckpointException or SpeechException or ModelInUseException => Model,
        UsageException or OptionsValidationException => Usage,
        OperationCanceledException => Cancelled,
        _ => Unexpected,
    };

    private static int OfInstall(InstallFailure failure) => failure switch
    {
        InstallFailure.AccessRefused or InstallFailure.NotFound or InstallFailure.Damaged or InstallFailure.NotUsable or InstallFailure.InUse => Model,
        InstallFailure.Unexpected => Unexpected,
        // The disk, the memory, or the way to the hub.
        _ => Machine,
    };
}

/// <summary>Arguments that parse and make no sense together.</summary>
internal sealed class UsageException(string message) : Exception(message);
