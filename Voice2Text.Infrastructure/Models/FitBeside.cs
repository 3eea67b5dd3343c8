using Voice2Text.Domain.Models;

namespace Voice2Text.Infrastructure.Models;

/// <summary>A model is loaded beside another only where all of it stays in memory.</summary>
internal sealed class FitBeside(IModelFitCheck check) : IModelFit
{
    public bool FitsBeside(InstalledModel candidate) => check.Check(candidate.Dimensions, candidate.Precision, FitQuestion.Default).Verdict == FitVerdict.Fits;
}
