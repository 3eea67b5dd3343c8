using Voice2Text.Tests.Fakes;

[assembly: AssemblyFixture(typeof(LeakWatch))]
[assembly: AssemblyFixture(typeof(ModelFixture))]
