using Voice2Text.Infrastructure.Speech.Benchmarks;
using Voice2Text.Infrastructure.Speech.Processes;
using Voice2Text.Web.Commands;

// The engine's process, and one that is measured, are small because they build nothing else.
if (args is [EngineProgram.Verb]) return await EngineHost.RunAsync(TimeProvider.System);
if (args is [BenchmarkHost.Verb]) return await BenchmarkHost.RunAsync();
await using var services = CommandServices.Build();
return await CommandLine.RunAsync(args, services, Terminal.Real());
