using Microsoft.Extensions.Options;
using Voice2Text.Domain.Audio;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Speech;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Hosts;
using Voice2Text.Infrastructure.Metrics;
using Voice2Text.Infrastructure.Models;
using Voice2Text.Infrastructure.Persistence;
using Voice2Text.Infrastructure.Speech;

namespace Voice2Text.Infrastructure.Transcriptions;

/// <summary>One attempt at a claimed transcription: fetch, decode, transcribe, store.</summary>
public sealed class TranscriptionRun(
    TranscriptionStore store, TranscriptionFeed feed, IEnumerable<IMediaSource> sources, AudioStore kept, IAudioDecoder decoder, ModelSwitcher switcher, ActiveModel active, EngineStatus engine,
    HostProfileStore hosts, ModelForecast forecast, TranscriptionMetrics metrics, IOptionsMonitor<TranscriptionOptions> options, IOptionsMonitor<SpeechOptions> speech, IOptions<StorageOptions> storage, TimeProvider time)
{
    /// <summary>What a failure calls a voice message, which has no name.</summary>
    private const string NameOfUnnamed = "The message";

    /// <summary>Works until the result is stored. Every failure is thrown; <see cref="Faults"/> says what it means.</summary>
    /// <exception cref="OperationCanceledException">Also where the row was cancelled or taken away meanwhile.</exception>
    public async Task ExecuteAsync(Transcription transcription, RunningTranscription running, CancellationToken cancellationToken)
    {
        var chosen = await switcher.ChooseAsync(transcription, transcription.Media.Duration, cancellationToken);
        var queueWait = transcription.ClaimedAt!.Value - transcription.QueuedAt;
        if (transcription.MayAnswerFromStore
            && await store.FindAnswerAsync(transcription.Media.FileUniqueId, chosen.Id, cancellationToken) is { } answer)
        {
            await FinishAsync(transcription.Id, Copy(answer, queueWait), cancellationToken);
            return;
        }

        var folder = Path.Combine(storage.Value.Directory, "work", $"{transcription.Id}");
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        try
        {
            var started = time.GetTimestamp();
            var path = kept.Find(transcription.Id) ?? await sources.First(s => s.Serves(transcription)).FetchAsync(transcription, folder, cancellationToken);
            var download = time.GetElapsedTime(started);
            var limits = new AudioLimits { MaxDuration = options.CurrentValue.MaxDuration };
            await using var audio = await decoder.OpenAsync(path, transcription.Media.FileName ?? NameOfUnnamed, limits, cancellationToken);
            await BeginTranscribingAsync(transcription.Id, cancellationToken);
            if (transcription.Media.Duration is null && audio.StatedDuration is { } duration) chosen = await switcher.ChooseAsync(transcription, duration, cancellationToken);
            var result = await TranscribeAsync(transcription.Id, chosen, audio, running, cancellationToken);
            await switcher.WorkedAsync(chosen.Id, cancellationToken);
            await FinishAsync(transcription.Id, result with { Times = result.Times with { QueueWait = queueWait, Download = download } }, cancellationToken);
            KeepOrRemove(transcription, path, folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private void KeepOrRemove(Transcription transcription, string path, string folder)
    {
        if (path == kept.Find(transcription.Id)) return;
        // What lies elsewhere belongs to a local Bot API server.
        var isUpload = transcription.Media.Kind == MediaKind.Upload;
        if (options.CurrentValue.KeepAudio) kept.Keep(transcription.Id, path, mayMove: isUpload || path.StartsWith(folder, StringComparison.Ordinal));
        else if (isUpload) File.Delete(path);
    }

    private async Task<TranscriptionResult> TranscribeAsync(
        long id, InstalledModel chosen, IAudioStream audio, RunningTranscription running, CancellationToken cancellationToken)
    {
        try
        {
            return await TranscribeAsync(await active.GetAsync(chosen, cancellationToken), audio, running, cancellationToken);
        }
        catch (SpeechException e) when (e.IsEngineLost)
        {
            await switcher.LostAsync(id, chosen.Id, e.Message, cancellationToken);
            throw;
        }
    }

    private async Task<TranscriptionResult> TranscribeAsync(ISpeechModel model, IAudioStream audio, RunningTranscription running, CancellationToken cancellationToken)
    {
        active.Begin(model);
        Exception? fault = null;
        try
        {
            SpeechSummary? summary = null;
            await foreach (var update in model.TranscribeAsync(audio, new SpeechRequest { AudioContext = speech.CurrentValue.AudioContext, SkipSilence = speech.CurrentValue.SkipSilence }, cancellationToken))
            {
                if (update is SpeechCompleted completed) summary = completed.Summary;
                else Tell(running, update);
            }

            var result = ToResult(summary!, running.Segments, model.Model.Id, engine.Threads, await hosts.CurrentAsync(cancellationToken)) with
            {
                PredictedRealTimeFactor = await forecast.PredictAsync(model.Model, summary!.AudioDuration, cancellationToken),
            };
            metrics.Record(result);
            return result;
        }
        catch (Exception e)
        {
            fault = e;
            throw;
        }
        finally
        {
            active.End(model, fault);
        }
    }

    private void Tell(RunningTranscription running, SpeechUpdate update)
    {
        switch (update)
        {
            case SegmentReady ready:
                running.Add(ready.Segment);
                feed.Publish(new TranscriptionEvent(running.Id, TranscriptionState.Transcribing, running.Progress, ready.Segment));
                break;
            case SpeechProgress progress:
                running.Progress = progress;
                feed.Publish(new TranscriptionEvent(running.Id, TranscriptionState.Transcribing, progress));
                break;
        }
    }

    private async Task BeginTranscribingAsync(long id, CancellationToken cancellationToken) =>
        _ = await store.UpdateAsync(id, t => Change(t, TranscriptionState.Preparing, () => t.BeginTranscribing(time.GetUtcNow())), cancellationToken)
            ?? throw new OperationCanceledException("The transcription was cancelled or taken away.");

    private async Task FinishAsync(long id, TranscriptionResult result, CancellationToken cancellationToken) =>
        _ = await store.UpdateAsync(id, t => t.State.IsRunning() && Change(t, t.State, () => t.Finish(result, time.GetUtcNow())), cancellationToken)
            ?? throw new OperationCanceledException("The transcription was cancelled or taken away.");

    private static bool Change(Transcription transcription, TranscriptionState expected, Action change)
    {
        if (transcription.State != expected) return false;
        change();
        return true;
    }

    private static TranscriptionResult ToResult(SpeechSummary summary, IReadOnlyList<Segment> segments, string model, int threads, int hostProfile) => new()
    {
        Text = string.Join(' ', segments.Select(s => s.Text)),
        Language = summary.Language,
        AudioDuration = summary.AudioDuration,
        Segments =
        [
            .. segments.Select(s => new TranscriptionSegment
            {
                Index = s.Index,
                Start = s.Start,
                End = s.End,
                Text = s.Text,
                AverageLogProbability = double.IsFinite(s.AverageLogProbability) ? s.AverageLogProbability : double.MinValue,
                NoSpeechProbability = s.NoSpeechProbability,
            }),
        ],
        Times = new StageTimes { Decode = summary.DecodeTime, LogMel = summary.MelTime, Encoder = summary.EncoderTime, Decoder = summary.DecoderTime },
        Measurements = new RunMeasurements
        {
            PeakResidentBytes = summary.Usage?.PeakResidentBytes,
            PeakAnonymousBytes = summary.Usage?.PeakAnonymousBytes,
            PeakFileBackedBytes = summary.Usage?.PeakFileBackedBytes,
            SwappedBytes = summary.Usage?.SwappedBytes,
            MajorFaults = summary.Usage?.MajorFaults,
            CpuSeconds = summary.Usage?.CpuSeconds,
            Threads = threads,
        },
        Model = model,
        HostProfileId = hostProfile,
    };

    private static TranscriptionResult Copy(Transcription answer, TimeSpan queueWait) => new()
    {
        Text = answer.Text!,
        Language = answer.Language,
        AudioDuration = answer.AudioDuration ?? TimeSpan.Zero,
        Segments =
        [
            .. answer.Segments.OrderBy(s => s.Index).Select(s => new TranscriptionSegment
            {
                Index = s.Index,
                Start = s.Start,
                End = s.End,
                Text = s.Text,
                AverageLogProbability = s.AverageLogProbability,
                NoSpeechProbability = s.NoSpeechProbability,
            }),
        ],
        Times = new StageTimes { QueueWait = queueWait },
        Measurements = new RunMeasurements(),
        Model = answer.Model!,
        AnsweredFrom = answer.AnsweredFrom ?? answer.Id,
    };
}
