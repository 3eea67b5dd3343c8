using Voice2Text.Domain.Audio;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Speech;
using Voice2Text.Domain.Transcriptions;

namespace Voice2Text.Web.Commands;

/// <summary>Transcribes files one after the other with one model, which is loaded when the first file turned out to be audio.</summary>
internal sealed class TranscribeFiles(
    IServiceProvider services, Terminal terminal, ITranscriptSink sink, string modelName, SpeechRequest request, int threads,
    AudioLimits limits) : IAsyncDisposable
{
    private const string StandardInput = "-";

    private ISpeechModel? _model;

    /// <summary>Transcribes one file; a fault of the file is reported and does not end the others' turn.</summary>
    /// <returns>The exit code for this file.</returns>
    public async Task<int> TranscribeAsync(string file, CancellationToken cancellationToken)
    {
        var name = file == StandardInput ? "standard input" : file;
        try
        {
            await using var audio = await OpenAsync(file, name, cancellationToken);
            _model ??= await LoadAsync(cancellationToken);
            return await TranscribeAsync(audio, name, _model, cancellationToken);
        }
        catch (AudioException e) when (ExitCodes.Of(e) == ExitCodes.Audio)
        {
            sink.Abandon(file);
            return CommandLine.Report(terminal, e);
        }
        catch
        {
            sink.Abandon(file);
            throw;
        }
    }

    private async Task<IAudioStream> OpenAsync(string file, string name, CancellationToken cancellationToken)
    {
        var decoder = services.GetRequiredService<IAudioDecoder>();
        if (file != StandardInput) return await decoder.OpenAsync(file, limits, cancellationToken);
        await using var input = terminal.OpenInput();
        return await decoder.OpenAsync(input, name, limits, cancellationToken);
    }

    private async Task<ISpeechModel> LoadAsync(CancellationToken cancellationToken)
    {
        terminal.ShowProgress($"loading {modelName}", null);
        var installed = await services.GetRequiredService<IModelLibrary>().FindAsync(modelName, cancellationToken);
        await FitWarning.ReportAsync(services, terminal, installed, cancellationToken);
        return await services.GetRequiredService<ISpeechEngine>().LoadAsync(installed, new() { Threads = threads }, cancellationToken);
    }

    private async Task<int> TranscribeAsync(IAudioStream audio, string name, ISpeechModel model, CancellationToken cancellationToken)
    {
        var segments = new List<Segment>();
        await foreach (var update in model.TranscribeAsync(audio, request, cancellationToken))
        {
            switch (update)
            {
                case SegmentReady { Segment: var segment }:
                    if (segments.Count == 0) sink.Begin(name);
                    segments.Add(segment);
                    sink.Add(segment);
                    break;
                case SpeechProgress progress:
                    ShowProgress(name, progress);
                    break;
                case SpeechCompleted { Summary: var summary }:
                    terminal.ClearProgress();
                    if (segments.Count == 0) sink.Begin(name);
                    sink.Complete(new Transcript(name, model.Model.Id, segments, summary));
                    break;
            }
        }

        if (segments.Count > 0) return ExitCodes.Done;
        terminal.Report($"{name}: no speech was found in it. Check that the recording is not silent and holds speech.");
        return ExitCodes.NoSpeech;
    }

    private void ShowProgress(string name, SpeechProgress progress)
    {
        static string Time(TimeSpan time) => $"{(int)time.TotalMinutes}:{time.Seconds:00}";
        var total = progress.Total is { } known ? $" of {Time(known)}" : "";
        terminal.ShowProgress($"{Time(progress.Done)}{total}  {name}", progress.Total is { Ticks: > 0 } all ? progress.Done / all : null);
    }

    public async ValueTask DisposeAsync()
    {
        if (_model is not null) await _model.DisposeAsync();
    }
}
