using System.Globalization;
using Voice2Text.Infrastructure.Hosts;
using Voice2Text.Tests.EndToEnd;
using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Benchmarks;

/// <summary>
/// Two browsers watch while messages pass, again and again: how long after one of them the other shows the same, and what
/// the server keeps of them when they have gone.
/// </summary>
internal static class WatchBenchmark
{
    public const string Name = "bench-watch";
    private const int Rounds = 3;

    /// <summary>By then the server has given back what it no longer needs.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(50);

    /// <param name="arguments">The number of messages of each round.</param>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var count = arguments is [var text, ..] && int.TryParse(text, CultureInfo.InvariantCulture, out var given) && given is > 0 and <= 1000 ? given : 50;
        using var folder = new TemporaryFolder();
        await using var server = await WatchedServer.StartAsync(folder["data"]);
        await using var browser = await Browser.StartAsync();
        var subscriptions = await server.SubscriptionsAsync();
        Console.WriteLine($"{count} messages a round. Delays between two browsers, in milliseconds; memory at rest, in MiB.");
        Console.WriteLine("ROUND  DELAYS  MEDIAN  95TH  LONGEST  CIRCUITS  SUBSCRIPTIONS  RESIDENT  ANONYMOUS");
        await Task.Delay(Rest);
        Console.WriteLine($"before {"",6}  {"",6}  {"",4}  {"",7}  {await AtRestAsync(server)}");
        for (var round = 1; round <= Rounds; round++)
        {
            var pages = await WatchedPages.OpenAsync(browser, server.Address);
            server.Send(count);
            await pages.WaitForAsync(count * round);
            var delays = (await pages.DelaysAsync()).Order().ToList();
            await pages.CloseAsync();
            await server.WaitUntilLeftAsync(subscriptions);
            await Task.Delay(Rest);
            var rest = await AtRestAsync(server);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{round,5}  {delays.Count,6}  {delays[delays.Count / 2],6:0}  {delays[(int)(delays.Count * 0.95)],4:0}  {delays[^1],7:0}  {rest}"));
        }

        return 0;
    }

    private static async Task<string> AtRestAsync(WatchedServer server)
    {
        var memory = ProcessMemoryReader.Read(server.ProcessId)!;
        var (circuits, subscriptions) = (await server.CircuitsAsync(), await server.SubscriptionsAsync());
        return string.Create(CultureInfo.InvariantCulture, $"{circuits,8}  {subscriptions,13}  {memory.Resident >> 20,8}  {memory.Anonymous >> 20,9}");
    }
}
