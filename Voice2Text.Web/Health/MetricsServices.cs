using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using Voice2Text.Infrastructure.Metrics;

namespace Voice2Text.Web.Health;

internal static class MetricsServices
{
    public const string Route = "/metrics";

    private const string Scheme = "Bearer ";

    /// <summary>Collects figures where that is switched on; else nothing of it is in memory.</summary>
    public static IServiceCollection AddConsoleMetrics(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<MetricsOptions>().BindConfiguration(MetricsOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<MetricsOptions>, MetricsOptionsValidator>();
        if (!IsEnabled(configuration)) return services;
        services.AddSingleton<StateMetrics>();
        services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter(TranscriptionMetrics.MeterName, "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Components.Server.Circuits")
            .AddPrometheusExporter(exporter => exporter.ScrapeResponseCacheDurationMilliseconds = 1000));
        return services;
    }

    /// <summary><c>/metrics</c> for who has the token; without it nobody learns that there is anything.</summary>
    public static void MapConsoleMetrics(this WebApplication app)
    {
        if (!IsEnabled(app.Configuration)) return;
        app.Services.GetRequiredService<StateMetrics>();
        app.MapPrometheusScrapingEndpoint(Route).AllowAnonymous();
    }

    /// <summary>Turns away who asks for figures without the token. To be used before the endpoints.</summary>
    public static void UseMetricsToken(this WebApplication app) => app.UseWhen(
        context => context.Request.Path.StartsWithSegments(Route, StringComparison.OrdinalIgnoreCase),
        branch => branch.Use(async (context, next) =>
        {
            var token = context.RequestServices.GetRequiredService<IOptionsMonitor<MetricsOptions>>().CurrentValue.Token;
            if (IsEnabled(context.RequestServices.GetRequiredService<IConfiguration>()) && Matches(context.Request.Headers.Authorization.ToString(), token)) await next(context);
            else context.Response.StatusCode = StatusCodes.Status404NotFound;
        }));

    private static bool IsEnabled(IConfiguration configuration) => configuration.GetValue<bool>($"{MetricsOptions.Section}:{nameof(MetricsOptions.Enabled)}");

    private static bool Matches(string header, string? token) =>
        !string.IsNullOrWhiteSpace(token) && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(header[Scheme.Length..].Trim()), Encoding.UTF8.GetBytes(token.Trim()));
}
