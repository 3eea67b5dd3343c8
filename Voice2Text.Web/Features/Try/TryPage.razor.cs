using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.Options;
using Microsoft.JSInterop;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Transcriptions;
using Voice2Text.Web.Components.Shared;
using Voice2Text.Web.Features.Transcriptions;
using Voice2Text.Web.Security;

namespace Voice2Text.Web.Features.Try;

/// <summary>Upload a clip or record one, and watch it being transcribed. The address keeps which one, for a reload.</summary>
public sealed partial class TryPage : IAsyncDisposable
{
    private LiveTranscription? _shown;
    private ElementReference _clock;
    private IJSObjectReference? _recorder;
    private DotNetObjectReference<TryPage>? _self;
    private bool _canRecord = true;
    private bool _isRecording;
    private bool _isSending;
    private double? _sent;
    private string? _error;

    [SupplyParameterFromQuery(Name = "id")]
    private long? Id { get; set; }

    [Inject]
    private LiveTranscriptions Transcriptions { get; set; } = null!;

    [Inject]
    private TranscriptionCommands Commands { get; set; } = null!;

    [Inject]
    private IOptionsMonitor<TranscriptionOptions> Limits { get; set; } = null!;

    [Inject]
    private OperatorRights Rights { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private IJSRuntime Script { get; set; } = null!;

    [Inject]
    private Display Display { get; set; } = null!;

    /// <summary>Ends the recording and transcribes it. Called by the script, too, when a recording is long enough.</summary>
    [JSInvokable]
    public async Task EndRecordingAsync()
    {
        if (!_isRecording) return;
        _isRecording = false;
        await using var recording = await _recorder!.InvokeAsync<IJSStreamReference?>("stop");
        if (recording is null) return;
        await SendAsync(recording.Length, L["Try.RecordingName"], token => recording.OpenReadStreamAsync(Limits.CurrentValue.MaxUploadBytes, token).AsTask());
        StateHasChanged();
    }

    public async ValueTask DisposeAsync()
    {
        Dispose();
        try
        {
            if (_recorder is not null)
            {
                if (_isRecording) await _recorder.InvokeVoidAsync("stop");
                await _recorder.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The browser has gone, and the recording with it.
        }

        _self?.Dispose();
    }

    protected override bool Concerns(LiveChange change) =>
        Id is { } id && (change.Concerns(id) || (change.StatesChanged && _shown?.Place is not null));

    protected override async Task LoadAsync(LiveChange? change, CancellationToken cancellationToken)
    {
        var known = change is { StatesChanged: false } ? _shown?.Details : null;
        _shown = Id is { } id ? await Transcriptions.FindAsync(id, known, cancellationToken) : null;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) return;
        var recorder = await Script.InvokeAsync<IJSObjectReference>("import", "./recorder.js");
        _canRecord = await recorder.InvokeAsync<bool>("isAvailable");
        _recorder = recorder;
        StateHasChanged();
    }

    private Task UploadAsync(InputFileChangeEventArgs chosen) =>
        SendAsync(chosen.File.Size, chosen.File.Name, token => Task.FromResult(chosen.File.OpenReadStream(Limits.CurrentValue.MaxUploadBytes, token)));

    private async Task BeginRecordingAsync()
    {
        _error = null;
        try
        {
            _self ??= DotNetObjectReference.Create(this);
            await _recorder!.InvokeVoidAsync("start", _clock, _self);
            _isRecording = true;
        }
        catch (JSException)
        {
            _error = L["Try.MicrophoneRefused"];
        }
    }

    private async Task SendAsync(long size, string name, Func<CancellationToken, Task<Stream>> open)
    {
        if (size > Limits.CurrentValue.MaxUploadBytes)
        {
            _error = L["Try.TooLarge", Display.Bytes(size), Display.Bytes(Limits.CurrentValue.MaxUploadBytes)];
            return;
        }

        await Rights.RequireAsync(CancellationToken.None);
        (_error, _isSending, _sent) = (null, true, null);
        StateHasChanged();
        try
        {
            await using var content = new ProgressStream(await open(CancellationToken.None), read => Show(size > 0 ? 100.0 * read / size : null));
            var id = await Commands.SubmitUploadAsync(content, name, CultureInfo.CurrentUICulture.TwoLetterISOLanguageName, CancellationToken.None);
            Navigation.NavigateTo($"/try?id={id}");
        }
        catch (TranscriptionRefusedException e)
        {
            _error = e.Message;
        }
        catch (Exception e) when (e is IOException or JSException or TimeoutException or OperationCanceledException)
        {
            _error = L["Try.NotRead"];
        }
        finally
        {
            _isSending = false;
        }
    }

    // Rendered at whole per cents only, so that a large file is not slowed down by its own progress bar.
    private void Show(double? share)
    {
        if (share is not { } now || Math.Floor(now) <= Math.Floor(_sent ?? -1)) return;
        _sent = now;
        StateHasChanged();
    }

    private async Task CancelAsync()
    {
        await Rights.RequireAsync(CancellationToken.None);
        if (Id is { } id) await Commands.CancelAsync(id, TranscriptionFailure.CancelledByOperator, CancellationToken.None);
    }
}
