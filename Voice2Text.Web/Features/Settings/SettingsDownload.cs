using Voice2Text.Infrastructure.Settings;

namespace Voice2Text.Web.Features.Settings;

/// <summary>The settings that were changed in the console, as a file.</summary>
internal static class SettingsDownload
{
    public const string Route = "/settings-file";

    public static void MapSettingsDownload(this IEndpointRouteBuilder endpoints) => endpoints
        .MapGet(Route, (SettingsStore store) => Results.File(SettingsFile.Write(store), "application/json", "voice2text-settings.json"))
        .RequireAuthorization();
}
