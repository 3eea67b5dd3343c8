using MudBlazor.Services;
using Voice2Text.Infrastructure.Bot;
using Voice2Text.Infrastructure.Hosts;
using Voice2Text.Infrastructure.Jobs;
using Voice2Text.Infrastructure.Logging;
using Voice2Text.Infrastructure.Models;
using Voice2Text.Infrastructure.Persistence;
using Voice2Text.Infrastructure.Settings;
using Voice2Text.Infrastructure.Speech;
using Voice2Text.Infrastructure.Transcriptions;
using Voice2Text.Web.Commands;
using Voice2Text.Web.Components;
using Voice2Text.Web.Components.Shared;
using Voice2Text.Web.Features.Performance;
using Voice2Text.Web.Features.Settings;
using Voice2Text.Web.Features.Transcriptions;
using Voice2Text.Web.Health;
using Voice2Text.Web.Localization;
using Voice2Text.Web.Security;

namespace Voice2Text.Web.Hosting;

/// <summary>Puts the server together: the worker, the bot and the console.</summary>
internal static class ConsoleHost
{
    // The worker lets the present transcription finish within this time.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(30);

    public static WebApplication Build(string? urls)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseStaticWebAssets();
        if (urls is not null || string.IsNullOrWhiteSpace(builder.Configuration["Urls"])) builder.WebHost.UseUrls(urls ?? ConsoleOptions.DefaultUrl);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        AddLogging(builder.Logging);
        builder.Services.AddSettings(builder.Configuration);
        AddServices(builder.Services, builder.Configuration);
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        var app = builder.Build();
        Configure(app);
        return app;
    }

    private static void AddLogging(ILoggingBuilder logging)
    {
        logging
            .ClearProviders()
            .AddSimpleConsole(console => (console.SingleLine, console.UseUtcTimestamp, console.TimestampFormat) = (true, true, "yyyy-MM-dd HH:mm:ss "))
            .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        logging.Services.AddLogs();
    }

    /// <summary>Everything behind the pages.</summary>
    internal static void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        services.AddOptions<ConsoleOptions>().BindConfiguration(ConsoleOptions.Section);
        services.AddEngineProcess().AddCore(configuration).AddPersistence().AddTranscriptions().AddHosts().AddModelInstallation().AddBot().AddJobs();
        services.AddHttpContextAccessor();
        services.AddConsoleSecurity(configuration).AddConsoleHealth().AddConsoleMetrics(configuration).AddConsoleLocalization();
        services.AddMudServices();
        services.AddSingleton<StatusWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<StatusWatch>());
        services.AddHostedService<ModelSpeedService>();
        services.AddScoped<CircuitFeed>();
        services.AddScoped<BrowserSettings>();
        services.AddScoped<Display>();
        services.AddSingleton<LiveTranscriptions>();
    }

    private static void Configure(WebApplication app)
    {
        app.UseForwardedHeaders();
        app.UseSecurityHeaders();
        app.UseMetricsToken();
        app.UseExceptionHandler("/error", createScopeForErrors: true);
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.UseRequestLocalization();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapStaticAssets().AllowAnonymous();
        app.MapConsoleHealth();
        app.MapConsoleMetrics();
        app.MapSignOut();
        app.MapPreferences();
        app.MapTranscriptDownloads();
        app.MapSettingsDownload();
        app.MapPerformanceDownloads();
        // The security headers say who may frame the console; see SecurityHeaders.
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = null);
    }
}
