using Voice2Text.Domain.Audio;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Speech;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Hosts;

namespace Voice2Text.Infrastructure.Transcriptions;

/// <summary>What an exception of a run means for its transcription.</summary>
internal static class Faults
{
    public static TranscriptionFault Of(Exception exception, TranscriptionOptions options) => exception switch
    {
        MediaException e => e.Fault,
        AudioException e => new(OfAudio(e.Failure), e.Message, e.Failure == AudioFailure.TooLong ? options.MaxDuration.TotalSeconds : null),
        SpeechException e => new(TranscriptionFailure.EngineFailed, e.Message),
        CheckpointException { Failure: CheckpointFailure.DiskFull } e => new(TranscriptionFailure.DiskFull, e.Message),
        CheckpointException e => new(TranscriptionFailure.ModelUnavailable, e.Message),
        IOException e when DiskErrors.IsDiskFull(e) => new(TranscriptionFailure.DiskFull, "The disk is full. Free some space and retry."),
        _ => new(TranscriptionFailure.Unexpected, $"An unexpected error ({exception.GetType().Name}); the log has it."),
    };

    private static TranscriptionFailure OfAudio(AudioFailure failure) => failure switch
    {
        AudioFailure.Empty => TranscriptionFailure.Empty,
        AudioFailure.NotAudio or AudioFailure.NotAFile => TranscriptionFailure.NotAudio,
        AudioFailure.NoAudioTrack => TranscriptionFailure.NoAudioTrack,
        AudioFailure.Damaged or AudioFailure.ZeroLength or AudioFailure.TimedOut or AudioFailure.OutOfMemory => TranscriptionFailure.Damaged,
        AudioFailure.TooLong => TranscriptionFailure.TooLong,
        AudioFailure.TooLarge => TranscriptionFailure.TooLarge,
        AudioFailure.DecoderMissing => TranscriptionFailure.ServerNotReady,
        AudioFailure.DiskFull => TranscriptionFailure.DiskFull,
        _ => TranscriptionFailure.DownloadFailed,
    };
}
