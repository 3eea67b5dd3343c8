using Voice2Text.Infrastructure.Speech.Processes;
using Voice2Text.Web.Commands;

// The engine's process is small because it builds nothing else.
if (args is [EngineProgram.Verb]) return await EngineHost.RunAsync(TimeProvider.System);
await using var services = CommandServices.Build();
return await CommandLine.RunAsync(args, services, Terminal.Real());
