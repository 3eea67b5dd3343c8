using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Voice2Text.Web.Components.Shared;

/// <summary>What the operator chose; kept in the browser.</summary>
public enum ThemeChoice
{
    System,
    Light,
    Dark,
}

/// <summary>What the browser of this circuit tells about itself.</summary>
public sealed class BrowserSettings(IJSRuntime script) : IAsyncDisposable
{
    private const string FieldFormat = "yyyy-MM-dd'T'HH:mm";

    private IJSObjectReference? _module;

    public ThemeChoice Theme { get; private set; }

    public TimeZoneInfo TimeZone { get; private set; } = TimeZoneInfo.Utc;

    /// <summary>A moment as an input field for date and time has it: in the browser's zone.</summary>
    public string ToField(DateTimeOffset? at) => at is { } time ? TimeZoneInfo.ConvertTime(time, TimeZone).ToString(FieldFormat, CultureInfo.InvariantCulture) : "";

    /// <summary>The moment that such a field holds; <see langword="null"/> where it is empty.</summary>
    public DateTimeOffset? FromField(string? text)
    {
        if (!DateTime.TryParse(text, CultureInfo.InvariantCulture, out var local)) return null;
        // An hour that the clocks skip in spring.
        if (TimeZone.IsInvalidTime(local)) local = local.AddHours(1);
        return new DateTimeOffset(TimeZoneInfo.ConvertTimeToUtc(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), TimeZone));
    }

    public async Task LoadAsync()
    {
        _module = await script.InvokeAsync<IJSObjectReference>("import", "./console.js");
        var found = await _module.InvokeAsync<Found>("settings");
        Theme = Enum.TryParse<ThemeChoice>(found.Theme, ignoreCase: true, out var theme) ? theme : ThemeChoice.System;
        TimeZone = TimeZoneInfo.TryFindSystemTimeZoneById(found.TimeZone ?? "", out var zone) ? zone : TimeZoneInfo.Utc;
    }

    public async Task ChooseThemeAsync(ThemeChoice theme)
    {
        Theme = theme;
        if (_module is not null) await _module.InvokeVoidAsync("keepTheme", theme.ToString().ToLowerInvariant());
    }

    /// <returns>Whether the text is in the clipboard.</returns>
    public async Task<bool> CopyAsync(string text) => _module is not null && await _module.InvokeAsync<bool>("copy", text);

    /// <summary>Calls <c>OnTopAsync(bool)</c> of the page whenever the element comes into view or leaves it.</summary>
    public async Task WatchTopAsync<T>(ElementReference element, DotNetObjectReference<T> page)
        where T : class
    {
        if (_module is not null) await _module.InvokeVoidAsync("watchTop", element, page);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_module is not null) await _module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser has gone, and the module with it.
        }
    }

    internal sealed record Found(string? Theme, string? TimeZone);
}
