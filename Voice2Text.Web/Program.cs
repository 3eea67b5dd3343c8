using Voice2Text.Web.Commands;

await using var services = CommandServices.Build();
return await CommandLine.RunAsync(args, services, Terminal.Real());
