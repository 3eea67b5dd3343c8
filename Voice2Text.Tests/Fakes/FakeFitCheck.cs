using Voice2Text.Domain.Hosts;
using Voice2Text.Domain.Models;

namespace Voice2Text.Tests.Fakes;

/// <summary>A machine with the memory that the test says.</summary>
internal sealed class FakeFitCheck : IModelFitCheck
{
    public FitVerdict Verdict { get; set; }

    /// <summary>Verdicts of single models, by their ids.</summary>
    public Dictionary<string, FitVerdict> Verdicts { get; } = new(StringComparer.Ordinal);

    public Task<ModelFit> CheckAsync(InstalledModel model, FitQuestion question, CancellationToken cancellationToken) =>
        Task.FromResult(Check(model.Dimensions, model.Precision, question) with { Verdict = Verdicts.GetValueOrDefault(model.Id, Verdict) });

    public ModelFit Check(ModelDimensions dimensions, ModelPrecision precision, FitQuestion question) => new()
    {
        Verdict = Verdict,
        Needed = new ModelMemory(1 << 20, 0),
        Room = new MemoryRoom { Free = 0, FreeToTheEnd = 0, Swap = 0, Limit = 0, IsLimitedByCgroup = false },
    };
}
