using Microsoft.Extensions.Options;
using Voice2Text.Domain.Hosts;
using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Hosts;
using Voice2Text.Infrastructure.Speech;

namespace Voice2Text.Infrastructure.Models;

/// <summary>Holds what a model needs against what the kernel says is free.</summary>
internal sealed class ModelFitCheck(HostFactsReader host, ModelHistory history, IOptionsMonitor<SpeechOptions> options) : IModelFitCheck
{
    public async Task<ModelFit> CheckAsync(InstalledModel model, FitQuestion question, CancellationToken cancellationToken)
    {
        var runs = await history.OfAsync(model.Id, cancellationToken);
        return Judge(model.Dimensions, model.Precision, question, runs.PeakBytes);
    }

    public ModelFit Check(ModelDimensions dimensions, ModelPrecision precision, FitQuestion question) => Judge(dimensions, precision, question, measuredPeak: null);

    private ModelFit Judge(ModelDimensions dimensions, ModelPrecision precision, FitQuestion question, long? measuredPeak)
    {
        var engine = question.SessionsInTurn ? EngineMemory.CurrentInTurn : EngineMemory.Current;
        var needed = ModelMemory.Predict(dimensions, precision, question.Window, engine);
        if (measuredPeak is { } peak) needed = needed.CorrectedBy(peak - engine.InMeasuredPeaks);
        // What the application keeps is taken already but for the part that it has not touched yet.
        var facts = host.Read();
        var own = facts.Process;
        var untouched = Math.Max(0, engine.Application - (own is null ? 0 : own.Resident - own.FileBacked - question.ReleasedBytes));
        var room = MemoryRoom.Of(facts).Less(untouched - question.ReleasedBytes);
        var verdict = ModelFit.Judge(needed, room);
        return new ModelFit
        {
            Verdict = verdict,
            Needed = needed,
            Room = room,
            MeasuredPeak = measuredPeak,
            IsRefused = verdict == FitVerdict.WillBeKilled && !options.CurrentValue.IgnoreFit,
        };
    }
}
