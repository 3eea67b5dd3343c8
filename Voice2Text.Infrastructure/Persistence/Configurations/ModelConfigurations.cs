using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Voice2Text.Domain.Models;
using Voice2Text.Infrastructure.Models;

namespace Voice2Text.Infrastructure.Persistence.Configurations;

internal sealed class ModelSwitchEntryConfiguration : IEntityTypeConfiguration<ModelSwitchEntry>
{
    public void Configure(EntityTypeBuilder<ModelSwitchEntry> builder)
    {
        builder.ToTable("ModelSwitches");
        builder.Property(s => s.Outcome).HasConversion<string>().HasMaxLength(16);
        builder.HasIndex(s => s.Outcome);
    }
}

internal sealed class ModelSelectionConfiguration : IEntityTypeConfiguration<ModelSelection>
{
    public void Configure(EntityTypeBuilder<ModelSelection> builder)
    {
        builder.ToTable("ModelSelection");
        builder.Property(s => s.Id).ValueGeneratedNever();
    }
}

internal sealed class UserModelConfiguration : IEntityTypeConfiguration<UserModel>
{
    public void Configure(EntityTypeBuilder<UserModel> builder)
    {
        builder.ToTable("UserModels");
        builder.HasKey(u => u.UserKey);
    }
}
