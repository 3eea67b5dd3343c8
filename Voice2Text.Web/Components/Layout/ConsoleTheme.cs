using MudBlazor;

namespace Voice2Text.Web.Components.Layout;

/// <summary>Colours and type of the console. Text on its ground keeps a contrast of 4.5 to 1 (WCAG 2.2, 1.4.3).</summary>
internal static class ConsoleTheme
{
    private static readonly string[] Fonts = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "Liberation Sans", "sans-serif"];

    public static MudTheme Theme { get; } = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#0b6b62",
            Secondary = "#7a4a12",
            Background = "#f5f6f6",
            Surface = "#ffffff",
            AppbarBackground = "#0e3b38",
            AppbarText = "#f2f7f6",
            DrawerBackground = "#ffffff",
            DrawerText = "#1d2b2a",
            DrawerIcon = "#48605e",
            TextPrimary = "#172322",
            TextSecondary = "#4c5f5d",
            Success = "#1b7a3d",
            Info = "#1d62a8",
            Warning = "#8f5a00",
            Error = "#b3261e",
            Divider = "#d9e0df",
            TableLines = "#e3e8e7",
            LinesDefault = "#d9e0df",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#5cc9ba",
            PrimaryContrastText = "#06201d",
            Secondary = "#e0ac6b",
            Background = "#121817",
            Surface = "#1b2322",
            AppbarBackground = "#16201f",
            AppbarText = "#e4edec",
            DrawerBackground = "#171f1e",
            DrawerText = "#d6e1df",
            DrawerIcon = "#9db3b0",
            TextPrimary = "#e4edec",
            TextSecondary = "#a3b5b2",
            Success = "#6fcf8f",
            SuccessContrastText = "#06200f",
            Info = "#7fb8f0",
            InfoContrastText = "#04182c",
            Warning = "#e9b45a",
            WarningContrastText = "#271800",
            Error = "#f2938c",
            ErrorContrastText = "#2d0502",
            Divider = "#2d3a38",
            TableLines = "#2a3635",
            LinesDefault = "#2d3a38",
        },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Fonts },
            H1 = new H1Typography { FontFamily = Fonts, FontSize = "1.5rem", FontWeight = "600", LineHeight = "1.3" },
            H2 = new H2Typography { FontFamily = Fonts, FontSize = "1.05rem", FontWeight = "600", LineHeight = "1.4" },
            Button = new ButtonTypography { FontFamily = Fonts, TextTransform = "none", FontWeight = "600" },
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "8px", DrawerWidthLeft = "220px" },
    };
}
