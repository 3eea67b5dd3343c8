using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Voice2Text.Infrastructure.Persistence;

/// <summary>For <c>dotnet ef migrations add</c>, which needs the model and no database.</summary>
internal sealed class DesignTimeFactory : IDesignTimeDbContextFactory<Voice2TextDbContext>
{
    public Voice2TextDbContext CreateDbContext(string[] args)
    {
        var builder = new DbContextOptionsBuilder<Voice2TextDbContext>();
        PersistenceServices.Configure(builder, "design-time.db");
        return new Voice2TextDbContext(builder.Options);
    }
}
