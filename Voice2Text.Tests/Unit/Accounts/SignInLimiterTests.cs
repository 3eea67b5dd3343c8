using System.Net;
using Microsoft.Extensions.Time.Testing;
using Voice2Text.Web.Security;

namespace Voice2Text.Tests.Unit.Accounts;

public sealed class SignInLimiterTests
{
    private static readonly IPAddress Address = IPAddress.Parse("192.0.2.1");

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Address_ThatTriesTooOften_WaitsAndOthersDoNot()
    {
        var limiter = new SignInLimiter(_time);
        for (var i = 0; i < SignInLimiter.Tries; i++) Assert.True(limiter.Allows(Address));

        Assert.False(limiter.Allows(Address));
        Assert.False(limiter.Allows(Address.MapToIPv6()));
        Assert.True(limiter.Allows(IPAddress.Parse("192.0.2.2")));
        _time.Advance(SignInLimiter.Window);
        Assert.True(limiter.Allows(Address));
    }

    [Fact]
    public void Ipv6_CountsForTheWholeNetworkOfOneHost()
    {
        var limiter = new SignInLimiter(_time);
        for (var i = 0; i < SignInLimiter.Tries; i++) Assert.True(limiter.Allows(IPAddress.Parse($"2001:db8::{i + 1:x}")));

        Assert.False(limiter.Allows(IPAddress.Parse("2001:db8::ffff")));
        Assert.True(limiter.Allows(IPAddress.Parse("2001:db8:0:1::1")));
    }
}
