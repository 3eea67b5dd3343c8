namespace Voice2Text.Web.Commands.Memory;

/// <summary>A Bot API server on this machine to which nobody ever writes: what a bot at rest polls.</summary>
internal sealed class IdleBotApi : IAsyncDisposable
{
    public const string Token = "1:measured";

    private readonly WebApplication _app;

    private IdleBotApi(WebApplication app) => _app = app;

    public string Address => _app.Urls.First();

    public static async Task<IdleBotApi> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        app.UseRouting();
        app.MapPost("/bot{token}/{method}", AnswerAsync);
        await app.StartAsync(cancellationToken);
        return new IdleBotApi(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task AnswerAsync(HttpContext context)
    {
        var stopping = context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        var result = "true";
        switch (context.Request.RouteValues["method"])
        {
            case "getMe":
                result = """{"id":1,"is_bot":true,"first_name":"Measured","username":"measured_bot"}""";
                break;
            case "getUpdates":
                var request = await context.Request.ReadFromJsonAsync<UpdatesRequest>(ended.Token);
                await Task.Delay(TimeSpan.FromSeconds(request?.Timeout ?? 0), ended.Token).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
                result = "[]";
                break;
        }

        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync($$"""{"ok":true,"result":{{result}}}""", CancellationToken.None);
    }

    private sealed record UpdatesRequest(int Timeout);
}
