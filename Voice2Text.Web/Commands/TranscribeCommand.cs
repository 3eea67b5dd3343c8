using System.CommandLine;
using System.Globalization;
using Voice2Text.Domain.Audio;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Speech;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Hosts;

namespace Voice2Text.Web.Commands;

/// <summary><c>transcribe FILE...</c></summary>
internal sealed class TranscribeCommand : Command
{
    private readonly Argument<string[]> _files = new("FILE")
    {
        Description = "Audio or video files of any format; - is standard input.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<TranscriptFormat> _format = new("--format", "-f") { Description = "What is written." };
    private readonly Option<string> _language = new("--language", "-l") { Description = "Language code such as en or ru.", DefaultValueFactory = _ => "auto" };
    private readonly Option<SpeechTask> _task = new("--task") { Description = "Text in the spoken language, or in English." };
    private readonly Option<bool> _noTimestamps = new("--no-timestamps") { Description = "Do not predict timestamps: one segment for each window." };
    private readonly Option<string?> _model = new("--model", "-m") { Description = "Installed model; default: Speech:Model of the configuration, else the demo model." };
    private readonly Option<int> _threads = new("--threads", "-t") { Description = "Threads of the speech engine; default: Speech:Threads, else as many as this process may keep busy." };
    private readonly Option<string?> _hint = new("--hint") { Description = "Names and words that are likely to occur." };
    private readonly Option<AudioContext> _context = new("--audio-context")
    {
        Description = "Full 30 s windows; guarded: as much as the audio needs, and the full window where that looks wrong; exact: never more.",
        DefaultValueFactory = _ => AudioContext.Guarded,
    };

    private readonly Option<bool> _keepSilence = new("--keep-silence") { Description = "Give silence to the model, too, and do not cut long audio at pauses." };
    private readonly Option<bool> _conditionOnPrevious = new("--condition-on-previous") { Description = "Give the text so far to the next window." };
    private readonly Option<TimeSpan> _maxDuration = new("--max-duration") { Description = "Longest audio, as HH:MM:SS.", DefaultValueFactory = _ => new AudioLimits().MaxDuration };
    private readonly Option<string?> _output = new("--output", "-o") { Description = "Folder for one file each instead of standard output." };

    public TranscribeCommand(IServiceProvider services, Terminal terminal)
        : base("transcribe", "Turns audio and video files into text.")
    {
        foreach (var option in new Option[] { _format, _language, _task, _noTimestamps, _model, _threads, _hint, _context, _keepSilence, _conditionOnPrevious, _maxDuration, _output })
            Options.Add(option);
        Arguments.Add(_files);
        _threads.DefaultValueFactory = _ => EngineThreads.Resolve(services.GetRequiredService<IConfiguration>().GetValue<int>("Speech:Threads"));
        _threads.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 256) result.AddError("--threads is a number from 1 to 256.");
        });
        _files.Validators.Add(result =>
        {
            // The parser takes an option that it does not know for a file.
            foreach (var token in result.Tokens.Where(t => t.Value.StartsWith("--", StringComparison.Ordinal) && !File.Exists(t.Value)))
                result.AddError($"There is no option {token.Value}.");
        });
        SetAction((parse, cancellationToken) => CommandLine.GuardAsync(terminal, () => RunAsync(parse, services, terminal, cancellationToken)));
    }

    private async Task<int> RunAsync(ParseResult parse, IServiceProvider services, Terminal terminal, CancellationToken cancellationToken)
    {
        var files = parse.GetValue(_files)!;
        var format = parse.GetValue(_format);
        var folder = parse.GetValue(_output);
        if (files.Length > 1 && folder is null && (format is TranscriptFormat.Srt or TranscriptFormat.Vtt))
            throw new UsageException("Subtitles of several files cannot share one output. Name a folder with --output.");
        var sink = folder is null
            ? (ITranscriptSink)new StandardOutputSink(terminal, format, withHeaders: files.Length > 1)
            : FolderSink.Open(folder, format, files);
        var modelName = parse.GetValue(_model) ?? services.GetRequiredService<IConfiguration>()["Speech:Model"] ?? IModelLibrary.DemoName;
        await using var run = new TranscribeFiles(
            services, terminal, sink, modelName, ReadRequest(parse), parse.GetValue(_threads), new AudioLimits { MaxDuration = parse.GetValue(_maxDuration) });
        var exitCode = ExitCodes.Done;
        foreach (var file in files)
        {
            var code = await run.TranscribeAsync(file, cancellationToken);
            if (exitCode == ExitCodes.Done) exitCode = code;
        }

        return exitCode;
    }

    private SpeechRequest ReadRequest(ParseResult parse) => new()
    {
        Language = parse.GetValue(_language) is { } language && language != "auto" ? language.ToLower(CultureInfo.InvariantCulture) : null,
        Task = parse.GetValue(_task),
        Timestamps = !parse.GetValue(_noTimestamps),
        VocabularyHint = parse.GetValue(_hint),
        ConditionOnPreviousText = parse.GetValue(_conditionOnPrevious),
        AudioContext = parse.GetValue(_context),
        SkipSilence = !parse.GetValue(_keepSilence),
    };
}
