using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Voice2Text.Domain.Accounts;
using Voice2Text.Domain.Hosts;
using Voice2Text.Domain.Metrics;
using Voice2Text.Domain.Models;
using Voice2Text.Domain.Settings;
using Voice2Text.Domain.Transcriptions;
using Voice2Text.Infrastructure.Accounts;
using Voice2Text.Infrastructure.Jobs;
using Voice2Text.Infrastructure.Metrics;
using Voice2Text.Infrastructure.Models;

namespace Voice2Text.Infrastructure.Persistence;

/// <summary>The application's database: transcriptions, host profiles, which model serves, settings, and operator accounts.</summary>
public sealed class Voice2TextDbContext(DbContextOptions<Voice2TextDbContext> options) : IdentityDbContext<Account, IdentityRole, string>(options)
{
    public DbSet<Transcription> Transcriptions => Set<Transcription>();

    public DbSet<HostProfile> HostProfiles => Set<HostProfile>();

    public DbSet<HostProfileChange> HostProfileChanges => Set<HostProfileChange>();

    public DbSet<HostSample> HostSamples => Set<HostSample>();

    public DbSet<ModelSwitchEntry> ModelSwitches => Set<ModelSwitchEntry>();

    public DbSet<ModelSelection> ModelSelections => Set<ModelSelection>();

    public DbSet<UserModel> UserModels => Set<UserModel>();

    public DbSet<StoredSetting> Settings => Set<StoredSetting>();

    public DbSet<SettingChange> SettingChanges => Set<SettingChange>();
    public DbSet<HostRollup> HostRollups => Set<HostRollup>();

    public DbSet<TranscriptionRollup> TranscriptionRollups => Set<TranscriptionRollup>();

    public DbSet<RollupWatermark> RollupWatermarks => Set<RollupWatermark>();

    public DbSet<JobRun> JobRuns => Set<JobRun>();

    public DbSet<AccountLink> AccountLinks => Set<AccountLink>();

    public DbSet<AccountEvent> AccountEvents => Set<AccountEvent>();

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(Voice2TextDbContext).Assembly);
    }

    // SQLite has no type for either, and its text forms neither sort nor compare.
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMillisecondsConverter>();
        configurationBuilder.Properties<TimeSpan>().HaveConversion<MillisecondsConverter>();
    }
}
