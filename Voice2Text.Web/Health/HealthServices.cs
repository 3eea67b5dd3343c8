using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Voice2Text.Web.Health;

internal static class HealthServices
{
    private const string Ready = "ready";

    public static IServiceCollection AddConsoleHealth(this IServiceCollection services)
    {
        services.AddSingleton<DatabaseHealthCheck>();
        services.AddHealthChecks()
            .AddCheck<DatabaseHealthCheck>("database", tags: [Ready])
            .AddCheck<EngineHealthCheck>("engine", tags: [Ready])
            .AddCheck<BotHealthCheck>("bot", tags: [Ready])
            .AddCheck<DiskHealthCheck>("disk", tags: [Ready]);
        return services;
    }

    /// <summary>
    /// <c>/health/live</c>: the process answers. <c>/health/ready</c>: it can serve; the answer names each check:
    /// <code>{"status":"unhealthy","checks":{"database":{"status":"healthy"},"engine":{"status":"unhealthy","reason":"..."}}}</code>
    /// </summary>
    public static void MapConsoleHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync }).AllowAnonymous();
        endpoints.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = c => c.Tags.Contains(Ready), ResponseWriter = WriteAsync }).AllowAnonymous();
    }

    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "application/json";
        var checks = report.Entries.ToDictionary(e => e.Key, e => new { status = NameOf(e.Value.Status), reason = e.Value.Description }, StringComparer.Ordinal);
        return context.Response.WriteAsync(JsonSerializer.Serialize(new { status = NameOf(report.Status), checks }), context.RequestAborted);
    }

    private static string NameOf(HealthStatus status) => status.ToString().ToLowerInvariant();
}
