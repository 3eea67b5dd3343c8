using Voice2Text.Tests.Fakes;

namespace Voice2Text.Tests.Unit.Accounts;

/// <summary>The tests' own authenticator app is right.</summary>
public sealed class TotpTests
{
    // RFC 6238, appendix B, SHA-1: the last six of the eight digits. The secret is "12345678901234567890".
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1234567890, "005924")]
    public void Code_IsThatOfTheStandard(long seconds, string code) =>
        Assert.Equal(code, Totp.CodeAt("GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ", DateTimeOffset.FromUnixTimeSeconds(seconds)));
}
