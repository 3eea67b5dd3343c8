namespace Voice2Text.Infrastructure.Speech.Processes;

/// <summary>How the engine's process is started.</summary>
/// <param name="File">The program.</param>
/// <param name="Arguments">Passed as they are.</param>
public sealed record EngineProgram(string File, IReadOnlyList<string> Arguments)
{
    /// <summary>The hidden verb of the application's executable.</summary>
    public const string Verb = "engine";

    private const string Application = "Voice2Text.Web";

    /// <summary>Set in the engine's environment beside what it inherits.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The application beside this assembly: its executable, or its assembly run by <c>dotnet</c>.</summary>
    public static EngineProgram OfApplication() => OfApplication(Verb);

    /// <summary>The same with another hidden verb.</summary>
    public static EngineProgram OfApplication(string verb)
    {
        var executable = Path.Combine(AppContext.BaseDirectory, Application);
        return System.IO.File.Exists(executable)
            ? new EngineProgram(executable, [verb])
            : new EngineProgram(System.Environment.ProcessPath ?? "dotnet", [executable + ".dll", verb]);
    }
}
