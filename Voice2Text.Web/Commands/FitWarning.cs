using Voice2Text.Domain.Models;

namespace Voice2Text.Web.Commands;

/// <summary>Warns where memory is short for a model; the work goes on all the same.</summary>
internal static class FitWarning
{
    public static async Task ReportAsync(IServiceProvider services, Terminal terminal, InstalledModel model, CancellationToken cancellationToken)
    {
        var fit = await services.GetRequiredService<IModelFitCheck>().CheckAsync(model, FitQuestion.Default, cancellationToken);
        if (fit.Verdict is FitVerdict.WillSwap or FitVerdict.WillBeKilled) terminal.Report($"Memory is short for {model.Id}. {fit.Sentence}");
    }
}
